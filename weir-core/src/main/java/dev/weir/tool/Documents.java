package dev.weir.tool;

import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import java.util.Optional;

/**
 * What a call of a tool says of the document that its one resource holds, and what can be done with
 * two of them. Pure; safe for concurrent use. Both arguments and results are strangers' words: what
 * cannot be read gives nothing.
 */
public interface Documents {
  /** The largest result of a read that is kept to be compared, in bytes. */
  int KEPT_MOST = 256 << 10;

  /** Of a tool of which nobody said where its documents are. */
  Documents NONE =
      new Documents() {
        @Override
        public boolean kept() {
          return false;
        }

        @Override
        public Optional<Value> document(Value.Obj arguments, Payload result) {
          return Optional.empty();
        }

        @Override
        public Optional<Stamp> stamp(Value.Obj arguments, Payload result) {
          return Optional.empty();
        }

        @Override
        public Optional<String> difference(Value before, Value now) {
          return Optional.empty();
        }

        @Override
        public Merging merge(Value.Obj arguments, Value read, Value now) {
          return new Merging.Apart("nobody said where the document is");
        }
      };

  /** Whether results of reads are kept, up to {@link #KEPT_MOST}. */
  boolean kept();

  /**
   * The document after the call.
   *
   * @param result what the tool answered; the empty object where that is not known
   */
  Optional<Value> document(Value.Obj arguments, Payload result);

  /**
   * What tells one version of the document from another.
   *
   * @param result what the tool answered; the empty object where that is not known
   */
  Optional<Stamp> stamp(Value.Obj arguments, Payload result);

  /** What an agent that is refused hears of a change; empty when nothing is to be told. */
  Optional<String> difference(Value before, Value now);

  /**
   * The arguments of a write with the change that it makes put onto what is there.
   *
   * @param arguments of the write, as the agent gave them
   * @param read what the agent had read
   * @param now what is there
   */
  Merging merge(Value.Obj arguments, Value read, Value now);

  /**
   * Tells versions of a document apart; two of different kinds cannot be compared.
   *
   * @param kind what it is
   * @param text equal for equal versions
   */
  record Stamp(Kind kind, String text) {
    /** What it is. */
    public enum Kind {
      /** What the tool calls the version. */
      VERSION,
      /** A digest of the document. */
      DIGEST
    }
  }

  /** What comes of a merge. */
  sealed interface Merging {
    /** These arguments make both changes. */
    record Merged(Value.Obj arguments) implements Merging {}

    /** None; the reason names no value. */
    record Apart(String reason) implements Merging {}
  }

  /** A read that is made before a write, to see whether something was changed outside of Weir. */
  interface Check {
    /** The tool that is called; it must be a read when it is called. */
    ToolName tool();

    /** What to ask with, for a write with these arguments. */
    Probe.Asking ask(Value.Obj arguments);

    /** Whether an error of the tool says that nothing is there. */
    boolean absent(Value.Obj arguments, Payload error);
  }
}
