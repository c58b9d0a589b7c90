package dev.weir.witness;

/** What must hold in every run, whatever fails. */
public enum Rule {
  /** An intended effect stands in a tool's books once at most. */
  ONCE("at most one effect for each key"),
  /**
   * A tool is called for a write only after that was stored, by the life that it was stored for.
   */
  DURABLE_FIRST("no dispatch without a stored claim"),
  /** An outcome is stored before an agent hears it, and it is that outcome. */
  RECORD_FIRST("no answer before its record"),
  /**
   * What may have happened is sent again only to a tool that honours keys, with its key, or to one
   * that leaves the same when it runs twice.
   */
  NEVER_BLIND("nothing is sent again without a key or a proof, unless it is the same twice"),
  /** Whoever takes a resource later has the greater fence, and tools see them in that order. */
  FENCES_RISE("fences rise"),
  /** An effect goes the ways of the lifecycle, and its key belongs to one effect at a time. */
  LIFECYCLE("the lifecycle allows it"),
  /** What an agent was told stays true. */
  NOTHING_LOST("no acknowledged outcome is lost"),
  /** What is on record as done stands in the books, and what is on record as failed does not. */
  RIGHTLY("outcomes are right"),
  /** What a server said that it bears is not exceeded by the fleet. */
  LIMITS("limits are kept"),
  /** What agents read and write is what it would be one after another. */
  SERIALIZABLE("one after another"),
  /** What agents hear of one effect has an order. */
  LINEARIZABLE("one order for each key"),
  /** Only lives that are over are recovered. */
  LIVES("the living are left alone"),
  /** Nothing is sent when nobody waits any more. */
  IN_TIME("nothing is sent after its deadline"),
  /** An agent hears of the effect that it asked for, and of no other. */
  MATCHES("the answer is to what was asked"),
  /** A lease or a task has one holder, and what was done under it once is not done again. */
  ONE_HOLDER("one holder at a time"),
  /** Only the latest holder, within its time, says what becomes of what it holds. */
  HOLDERS_WORD("only the holder's word counts"),
  /** Nobody gets a lease that somebody before it waits for. */
  IN_TURN("whoever waited first is first"),
  /** Whoever asks for work gets what is due. */
  HANDED_OUT("what is due is handed out"),
  /** A task is not given before its time. */
  NOT_EARLY("no task before its time"),
  /** Of tasks that keep an order the earliest that is not finished goes first. */
  IN_ORDER("tasks keep their order"),
  /** A task is tried so often at most. */
  ATTEMPTS("a task is tried so often at most"),
  /** Nobody writes over what it has not seen, and what is added adds up. */
  NO_LOST_UPDATE("no update is lost"),
  /** Later versions have greater numbers, and none is left out. */
  VERSIONS_RISE("versions rise"),
  /** When nothing fails any more everything comes to rest. */
  COMES_TO_REST("everything comes to rest");

  private final String words;

  Rule(String words) {
    this.words = words;
  }

  /** The same for people. */
  public String words() {
    return words;
  }
}
