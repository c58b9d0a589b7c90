package dev.weir.store;

import dev.weir.call.Canonical;
import dev.weir.call.JsonText;
import dev.weir.call.Value;
import dev.weir.limit.Commons;

/**
 * A cell of the commons as it is stored.
 *
 * @param version 0 when there is no such cell
 * @param content what its canonical JSON says; empty when there is no such cell
 * @param changedMicros when, by the store's clock; 0 when there is no such cell
 */
record Cell(String name, long version, Value.Obj content, long changedMicros) {

  /** No cell of this name. */
  static Cell none(String name) {
    return new Cell(name, 0, Value.Obj.empty(), 0);
  }

  /** A row of the table. */
  static Cell stored(String name, long version, String content, long changedMicros) {
    return new Cell(name, version, (Value.Obj) JsonText.read(content), changedMicros);
  }

  /** Its content as it is stored. */
  String text() {
    return Canonical.text(content);
  }

  Commons.Standing standing() {
    return new Commons.Standing(name, version, content);
  }
}
