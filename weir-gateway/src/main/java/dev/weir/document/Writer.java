package dev.weir.document;

import dev.weir.call.Value;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import java.io.IOException;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Changes documents, each change once, whoever dies in between. The order of its steps is the whole
 * point; decision 21 says what each moment means:
 *
 * <ol>
 *   <li>Before the notes are replaced, nothing was done: the prepared file is nobody's.
 *   <li>From then on the change is pending, and the prepared file says whether it was done: it is
 *       there until the rename and gone after it.
 *   <li>Whoever comes next, under the lock, reads that off and keeps it.
 * </ol>
 */
final class Writer {
  private static final Set<PosixFilePermission> NEW = PosixFilePermissions.fromString("rw-r--r--");
  private static final Set<PosixFilePermission> OURS = PosixFilePermissions.fromString("rw-------");

  private final Env env;
  private final Locks locks;
  private final Watching watching;

  Writer(Env env, Watching watching) {
    this.env = env;
    this.locks = new Locks(env);
    this.watching = watching;
  }

  /**
   * Whose change it is.
   *
   * @param key of the effect, the same at every sending
   * @param tenant whose effect
   * @param fence the number of the writer; empty when it is sent again
   * @param deadline when nobody waits for it any more
   */
  record Sending(String key, String tenant, Optional<Long> fence, Instant deadline) {}

  /** What came of a change. */
  sealed interface Ending {
    /** It is done, now or by an earlier sending; or there was nothing to do. */
    record Done(Value.Obj result) implements Ending {}

    /** It may be done: a disk failed in the middle. */
    record Unknown(Fault fault) implements Ending {}
  }

  /** A document under its lock. */
  private record Desk(Folder folder, Folder ours, Address address) {
    private String notes() {
      return address.hash() + ".notes";
    }

    /** The prepared file of the change of this turn. */
    private String prepared(long turn) {
      return Address.OURS + "-" + address.hash() + "-" + turn % 2;
    }

    /** The notes, with the pending change judged. */
    private Notes judged() throws Refusal, IOException {
      Optional<Folder.Found> stored = ours.read(notes(), Notes.BYTES_MOST);
      if (stored.isEmpty()) {
        return Notes.NONE;
      }
      Notes notes =
          Notes.read(stored.get().content().bytes())
              .orElseThrow(
                  () -> Refusal.unusable("what " + Address.OURS + " notes of it cannot be read"));
      return notes.pending().isPresent() && folder.has(prepared(notes.turn()))
          ? notes.withoutPending()
          : notes.withPendingDone();
    }

    private void note(Notes notes) throws IOException {
      String fresh = address.hash() + ".fresh";
      ours.make(fresh, notes.bytes(address.path()), OURS);
      ours.rename(fresh, notes());
      ours.sync();
    }
  }

  /**
   * Changes a document.
   *
   * @throws Refusal when nothing is done
   * @throws InterruptedException if the thread is interrupted; it may be done then
   */
  Ending change(FileRoot root, Address address, Sending sending, Change change)
      throws Refusal, InterruptedException {
    boolean noted = false;
    try (Locks.Held _ = locks.take(root.path(), address, left(sending.deadline()));
        Folder folder = Folder.open(root.path(), address.folders());
        Folder ours = Folder.open(root.path(), List.of(Address.OURS))) {
      watching.at(Step.LOCKED, address.path());
      var desk = new Desk(folder, ours, address);
      Notes notes = desk.judged();
      Optional<Notes.Done> before = notes.of(sending.key());
      if (before.isPresent()) {
        return new Ending.Done(before.get().result());
      }
      inTime(notes, sending);
      Optional<Folder.Found> found = folder.read(address.name(), root.maxBytes());
      return switch (change.of(found.map(Folder.Found::content))) {
        case Change.Made.Nothing(Value.Obj result) ->
            new Ending.Done(versioned(result, found.map(Folder.Found::content)));
        case Change.Made.Next(Content next, Value.Obj result) -> {
          if (next.bytes().length > root.maxBytes()) {
            throw Folder.tooLarge(root.maxBytes());
          }
          var done = new Notes.Done(sending.key(), versioned(result, Optional.of(next)));
          Notes noting = notes.about(done, sending.tenant(), sending.fence());
          String prepared = desk.prepared(noting.turn());
          folder.make(prepared, next.bytes(), found.map(Folder.Found::permissions).orElse(NEW));
          folder.sync();
          watching.at(Step.PREPARED, address.path());
          noted = true;
          desk.note(noting);
          watching.at(Step.NOTED, address.path());
          folder.rename(prepared, address.name());
          watching.at(Step.RENAMED, address.path());
          folder.sync();
          watching.at(Step.SYNCED, address.path());
          yield new Ending.Done(done.result());
        }
      };
    } catch (IOException e) {
      String why = "the file system failed (" + e.getClass().getSimpleName() + ")";
      if (noted) {
        return new Ending.Unknown(Fault.of(ErrorCode.IN_DOUBT, why));
      }
      throw new Refusal(ErrorCode.DOCUMENT_UNUSABLE, why + " before anything was changed");
    }
  }

  private Duration left(Instant deadline) {
    Duration left = Duration.between(env.clock().now(), deadline);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Whoever stood still before the lock may have been given up, and others have written since. */
  private void inTime(Notes notes, Sending sending) throws Refusal {
    if (!notes.admits(sending.tenant(), sending.fence())) {
      throw new Refusal(ErrorCode.DOCUMENT_CONFLICT, "a later writer has been here");
    }
    if (env.clock().now().isAfter(sending.deadline())) {
      throw new Refusal(ErrorCode.DEADLINE_PASSED, "the call's time was over before its turn came");
    }
  }

  /**
   * What a change came to, if it was done; nothing of it can happen any more after its deadline.
   *
   * @return the result that its caller was told; empty when it was not done
   * @throws Refusal when that could not be found out in that time
   */
  Optional<Value.Obj> done(FileRoot root, Address address, String key, Instant deadline)
      throws Refusal, IOException, InterruptedException {
    try (Locks.Held _ = locks.take(root.path(), address, left(deadline));
        Folder folder = Folder.open(root.path(), address.folders());
        Folder ours = Folder.open(root.path(), List.of(Address.OURS))) {
      return new Desk(folder, ours, address).judged().of(key).map(Notes.Done::result);
    }
  }

  /** The content of a document as it is at one moment; empty when there is none. */
  Optional<Content> content(FileRoot root, Address address) throws Refusal, IOException {
    try (Folder folder = Folder.open(root.path(), address.folders())) {
      return folder.read(address.name(), root.maxBytes()).map(Folder.Found::content);
    }
  }

  private static Value.Obj versioned(Value.Obj result, Optional<Content> content) {
    return content.map(it -> result.with("version", new Value.Text(it.version()))).orElse(result);
  }
}
