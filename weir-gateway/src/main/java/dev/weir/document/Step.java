package dev.weir.document;

/** The steps of a change between which its process may die. */
public enum Step {
  /** The lock is held, and nothing is done. */
  LOCKED,
  /** The prepared file is durable, and nobody knows of it. */
  PREPARED,
  /** The change is noted as pending, durably. */
  NOTED,
  /** It shows. */
  RENAMED,
  /** It shows, durably; the caller has not been told. */
  SYNCED
}
