package dev.weir.policy;

import dev.weir.call.Canonical;
import dev.weir.call.Payload;
import dev.weir.call.Value;
import dev.weir.difference.Difference;
import dev.weir.difference.Merge;
import dev.weir.difference.Telling;
import dev.weir.effect.Fingerprint;
import dev.weir.tool.Documents;
import java.util.List;
import java.util.Optional;

/**
 * Documents as {@code weir.yaml} describes them. A text that is a JSON object or list is compared
 * and merged as one.
 *
 * @param document where the document of a call is, when the file says
 * @param version what tells its versions apart, when the file says
 * @param telling how a difference is told, when one is
 */
record WrittenDocuments(
    Optional<ResultExpression> document,
    Optional<ResultExpression> version,
    Optional<Telling> telling)
    implements Documents {
  /** The longest version, in characters. */
  private static final int MAX_VERSION = 1_000;

  @Override
  public boolean kept() {
    return document.isPresent() || version.isPresent();
  }

  @Override
  public Optional<Value> document(Value.Obj arguments, Payload result) {
    return document.flatMap(expression -> expression.of(arguments, result));
  }

  @Override
  public Optional<Stamp> stamp(Value.Obj arguments, Payload result) {
    return version.isPresent()
        ? version
            .flatMap(expression -> expression.of(arguments, result))
            .filter(it -> !(it instanceof Value.Obj || it instanceof Value.Arr))
            .map(Canonical::text)
            .filter(text -> text.length() <= MAX_VERSION)
            .map(text -> new Stamp(Stamp.Kind.VERSION, text))
        : document(arguments, result)
            .map(it -> new Stamp(Stamp.Kind.DIGEST, Fingerprint.of(Canonical.bytes(it)).hex()));
  }

  @Override
  public Optional<String> difference(Value before, Value now) {
    if (before.equals(now)) {
      return Optional.empty();
    }
    Optional<Value> was = structure(before);
    Optional<Value> is = structure(now);
    return telling.flatMap(how ->
        was.isPresent() && was.equals(is)
            // Two texts may be one document.
            ? Optional.of("only how it is written differs, not what")
            : was.isPresent() && is.isPresent()
                ? Difference.told(was.get(), is.get(), how)
                : Difference.told(before, now, how));
  }

  @Override
  public Merging merge(Value.Obj arguments, Value read, Value now) {
    Optional<List<String>> place = document.flatMap(ResultExpression::path);
    Optional<Value> written = place.flatMap(arguments::at);
    Optional<Value> mine = written.flatMap(WrittenDocuments::structure);
    Optional<Value> base = structure(read);
    Optional<Value> theirs = structure(now);
    if (mine.isEmpty() || base.isEmpty() || theirs.isEmpty()) {
      return new Merging.Apart("only JSON documents are merged");
    }
    return switch (Merge.of(base.get(), mine.get(), theirs.get())) {
      case Merge.Apart(String reason) -> new Merging.Apart(reason);
      case Merge.Merged(Value document) ->
          new Merging.Merged(
              with(
                  arguments,
                  place.orElseThrow(),
                  written.orElseThrow() instanceof Value.Text
                      ? new Value.Text(JsonTrees.text(document, layout(now)))
                      : document));
    };
  }

  /** As what is there is laid out, as far as that shows. */
  private static JsonTrees.Layout layout(Value now) {
    return now instanceof Value.Text(String text) && !text.strip().contains("\n")
        ? JsonTrees.Layout.ONE_LINE
        : JsonTrees.Layout.INDENTED;
  }

  private static Value.Obj with(Value.Obj here, List<String> path, Value value) {
    String first = path.getFirst();
    return path.size() == 1
        ? here.with(first, value)
        : here.with(
            first,
            with((Value.Obj) here.get(first).orElseThrow(), path.subList(1, path.size()), value));
  }

  private static Optional<Value> structure(Value document) {
    return switch (document) {
      case Value.Obj obj -> Optional.of(obj);
      case Value.Arr arr -> Optional.of(arr);
      case Value.Text(String text) ->
          text.length() > KEPT_MOST
              ? Optional.empty()
              : JsonTrees.exact(text)
                  .filter(it -> it instanceof Value.Obj || it instanceof Value.Arr);
      case Value.Num num -> Optional.empty();
      case Value.Bool bool -> Optional.empty();
      case Value.Nil nil -> Optional.empty();
    };
  }
}
