package dev.weir.store;

import dev.weir.call.Canonical;
import dev.weir.call.JsonText;
import dev.weir.call.Value;
import dev.weir.effect.EffectId;
import dev.weir.effect.ResourceName;
import dev.weir.ledger.Take;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The resources that an effect took, as its first event keeps them: a small JSON array. */
final class Touched {
  private static final String NAME = "name";
  private static final String FROM = "from";
  private static final String VERSION = "version";
  private static final String FENCE = "fence";
  private static final String MERGED = "merged";

  private Touched() {}

  /** As a cell; nothing when there are none. */
  static @Nullable String cell(List<Take> takes) {
    return takes.isEmpty()
        ? null
        : Canonical.text(new Value.Arr(takes.stream().<Value>map(Touched::written).toList()));
  }

  private static Value.Obj written(Take take) {
    Value.Obj one =
        Value.Obj.empty()
            .with(NAME, new Value.Text(take.name().text()))
            .with(FENCE, new Value.Text(Long.toString(take.fence())));
    one = with(one, FROM, take.from());
    one = with(one, VERSION, take.version());
    return switch (take.how()) {
      case WRITTEN -> one;
      case MERGED -> one.with(MERGED, new Value.Bool(true));
    };
  }

  private static Value.Obj with(Value.Obj one, String member, Optional<EffectId> id) {
    return id.map(it -> one.with(member, new Value.Text(it.toString()))).orElse(one);
  }

  /** What {@link #cell} wrote. */
  static List<Take> takes(@Nullable String cell) {
    return cell == null
        ? List.of()
        : ((Value.Arr) JsonText.read(cell))
            .items().stream().map(item -> read((Value.Obj) item)).toList();
  }

  private static Take read(Value.Obj one) {
    var take =
        new Take(
            new ResourceName(text(one, NAME).orElseThrow()),
            text(one, FROM).map(EffectId::parse),
            text(one, VERSION).map(EffectId::parse),
            Long.parseLong(text(one, FENCE).orElse("0")));
    return one.members().containsKey(MERGED) ? take.merged() : take;
  }

  private static Optional<String> text(Value.Obj one, String member) {
    return one.members().get(member) instanceof Value.Text text
        ? Optional.of(text.text())
        : Optional.empty();
  }
}
