"""`Session`: what one browser tab asks of a run, and the answer."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace

from ...model.abilities.counterfactual import Counterfactual, counterfactual
from ...model.abilities.futures import Future, futures, recorded
from ...model.abilities.relation_effects import RelationEffect, Told, relation_effects
from ...model.abilities.run import Plan, named_plan
from ...model.abilities.usual import usual_agents
from ...model.cohort import Cohort, TherapyInterval, Trajectory
from ...model.forecast import Forecaster
from ...ontology.errors import ImmuneWorldError, InputError
from .explorer import Explorer, Study
from .plan_form import PlanForm

_DAY = 28.0  # that is asked for where the record has no second one
_LONGEST = 3650.0


@dataclass(frozen=True)
class Question:
    """What an answer is the answer to."""

    study: int
    patient: str
    day: float
    plans: tuple[Plan, Plan]
    extrapolate: bool


@dataclass(frozen=True)
class Result:
    """The answer; without one, `problem` says why."""

    question: Question | None
    answer: Counterfactual | None = None
    paths: tuple[Future, Future] | None = None
    problem: str = ""


class Session:
    """One tab. Choosing is quick; `ask`, `record` and `relations` compute, and may run in another thread."""

    def __init__(self, explorer: Explorer) -> None:
        self.explorer, self.studies = explorer, list(explorer.studies)
        self.at, self.column, self.extrapolate = 0, 0, False
        self.forms = [PlanForm("A"), PlanForm("B")]
        self.day, self.patient = f"{_DAY:g}", ""
        self._known: tuple[Question, Result] | None = None
        self.choose_study(0)

    @property
    def study(self) -> Study:
        """The chosen one."""
        return self.studies[self.at]

    @property
    def forecaster(self) -> Forecaster:
        """The run facing the chosen study."""
        return self.study.forecaster

    @property
    def cohort(self) -> Cohort:
        """The chosen study's cohort."""
        return self.study.cohort

    @property
    def trajectory(self) -> Trajectory:
        """The chosen patient."""
        return self.cohort.patient(self.patient)

    def choose_study(self, number: int) -> None:
        """Another study, and its first patient."""
        if 0 <= number < len(self.studies):
            self.at, self.column = number, 0
            self.choose_patient(self.cohort.trajectories[0].patient)

    def bring(self, study: Study) -> None:
        """A study that this tab alone has."""
        self.studies.append(study)
        self.choose_study(len(self.studies) - 1)

    def choose_patient(self, name: str) -> None:
        """Another patient; the plans begin with what training patients of the cancer were given most."""
        if not any(t.patient == name for t in self.cohort.trajectories):
            return
        self.patient = name
        days = sorted({s.time for s in self.trajectory.snapshots})
        later = [day for day in days if day > max(days[0], 0)]
        self.day = f"{later[0] if later else days[-1] + _DAY:g}"
        usual = usual_agents(self.explorer.trained.cases, self.trajectory.cancer)
        start = max(days[0], 0.0) if len(days) > 1 else days[-1]
        for form, agents in zip(self.forms, [*usual[:2], (), ()], strict=False):
            known = [a for a in agents if a in self.explorer.graph.nodes]
            form.rows = PlanForm.of(form.name, tuple(TherapyInterval(a, start) for a in known)).rows

    def set_day(self, text: str) -> None:
        """The day to compare on, as typed."""
        self.day = text.strip()[:12]

    def load(self, number: int, what: str) -> None:
        """Fill a plan: `recorded`, `none`, or `copy` of the other one."""
        form, other = self.forms[number], self.forms[1 - number]
        plan: Plan = self.trajectory.plan if what == "recorded" else ()
        form.rows = [replace(row) for row in other.rows] if what == "copy" else PlanForm.of("", plan).rows

    def choose(self, column: int) -> None:
        """The cell type that is looked at."""
        if 0 <= column < len(self.cohort.columns):
            self.column = column

    def question(self) -> Question:
        """What is asked now.

        :raises InputError: if a day is none, or a plan cannot be read.
        """
        try:
            day = float(self.day)
        except ValueError:
            day = float("nan")
        if not abs(day) <= _LONGEST:
            raise InputError(
                f"{self.day or 'an empty field'!r} is no day to compare on", hint="give a number of days"
            )
        plans = self.forms[0].plan(), self.forms[1].plan()
        return Question(self.at, self.patient, day, plans, self.extrapolate)

    def ask(self) -> Result:
        """The answer, as `iw counterfactual` gives it."""
        try:
            question = self.question()
        except ImmuneWorldError as error:
            return Result(None, problem=str(error))
        if self._known and self._known[0] == question:
            return self._known[1]
        forecaster = self.studies[question.study].forecaster
        try:
            with self.explorer.lock:
                answer = counterfactual(
                    forecaster, [question.patient], question.day, *question.plans, question.extrapolate
                )
                result = Result(question, answer, futures(forecaster, answer))
        except ImmuneWorldError as error:
            result = Result(question, problem=str(error))
        self._known = question, result
        return result

    def record(self) -> Future:
        """What was measured in the chosen patient, and what the run says of the days between."""
        with self.explorer.lock:
            return recorded(self.forecaster, self.patient)

    def relations(self, result: Result, plan: int, column: int, told: Told) -> list[RelationEffect]:
        """What a type's forecast under a plan rests on. Takes seconds."""
        if not result.question or not result.answer:
            return []
        forecaster = self.studies[result.question.study].forecaster
        node = forecaster.cohort.nodes[column]
        if not node:
            return []
        trajectory = forecaster.cohort.patient(result.question.patient)
        (until,) = result.answer.until
        past = tuple(s for s in trajectory.snapshots if s.time <= until)
        planned = replace(trajectory, snapshots=past, plan=result.question.plans[plan])
        with self.explorer.lock:
            return relation_effects(forecaster, planned, node, result.question.day, told)

    def command(self, question: Question) -> str:
        """The command that prints the same numbers; empty where only this page can ask."""
        study = self.studies[question.study]
        whole = all(i.stop is None or i.stop > i.start for plan in question.plans for i in plan)
        if not study.path or question.patient not in study.own or not whole:
            return ""
        names = [named_plan(plan, self.explorer.graph)[0] if plan else "" for plan in question.plans]
        words = ["iw", "counterfactual", self.explorer.name, study.path, "--patient", question.patient]
        words += ["--plan", names[0], "--versus", names[1], "--at", f"{question.day:g}"]
        return shlex.join([*words, *(["--extrapolate"] if question.extrapolate else [])])
