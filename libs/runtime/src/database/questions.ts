import type { EntityManager } from '@mikro-orm/postgresql';

/** Answers questions of one kind with one statement. @returns an answer for each, in their order */
export type AnswerAll<Question, Answer> = (
  em: EntityManager,
  questions: readonly Question[],
) => Promise<readonly Answer[]>;

interface Asked {
  readonly questions: unknown[];
  readonly answers: Promise<readonly unknown[]>;
}

/** Questions that are put to a transaction in the same turn of the event loop: those of one kind go to the database together. */
export class Questions {
  private readonly asked = new Map<AnswerAll<never, unknown>, Asked>();

  constructor(private readonly begun: () => Promise<EntityManager>) {}

  async ask<Question, Answer>(answerAll: AnswerAll<Question, Answer>, question: Question): Promise<Answer> {
    const { questions, answers } = this.asked.get(answerAll) ?? this.open(answerAll);
    const place = questions.push(question) - 1;
    return (await answers)[place] as Answer;
  }

  private open<Question, Answer>(answerAll: AnswerAll<Question, Answer>): Asked {
    const questions: Question[] = [];
    const asked = { questions, answers: this.atTheEndOfTheTurn(answerAll, questions) };
    this.asked.set(answerAll, asked);
    return asked;
  }

  private async atTheEndOfTheTurn<Question, Answer>(
    answerAll: AnswerAll<Question, Answer>,
    questions: readonly Question[],
  ): Promise<readonly Answer[]> {
    const em = await this.begun();
    await new Promise<void>((resolve) => process.nextTick(resolve));
    this.asked.delete(answerAll);
    return answerAll(em, questions);
  }
}
