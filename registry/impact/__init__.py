"""Impact assessments (个人信息保护法 55, 56): what a version does with people's data, what follows for them, who answers."""

from registry.impact.answer import Answer, adopt_answers, answer_questions, answers_of
from registry.impact.assessment import assess
from registry.impact.fact import ImpactFacts

__all__ = ["Answer", "ImpactFacts", "adopt_answers", "answer_questions", "answers_of", "assess"]
