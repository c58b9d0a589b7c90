package dev.weir.store;

import dev.weir.store.Sheet.Column;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/**
 * A sheet as one parameter: an array of rows of a composite type that the schema has for it, in the
 * form in which PostgreSQL sends and receives them. One array for each column says the same and
 * costs, for each of fifty columns, the driver an object and the server a function's argument: a
 * batch of a few rows costs about twice as much that way.
 *
 * <p>The form is that of {@code array_recv} and {@code record_recv}: dimensions, element type,
 * length, lower bound; then each row with its length, its number of fields, and each field's type,
 * length and bytes, all big-endian.
 *
 * <p>The driver asks how long it is, makes an array of that length and has it filled, once and
 * while it binds. So a row is measured first and then written straight into that array: at hundreds
 * of rows a batch, an array of our own to grow, to clear and to copy was an eighth of the writer's
 * time. Only texts are encoded to be measured, and are kept until they are written.
 */
final class PackedRows extends PGobject implements PGBinaryObject {
  private static final long serialVersionUID = 1L;
  private static final int NULL = -1;

  /** Before the rows: the dimensions, whether any row is null, the type, the length, the bound. */
  private static final int HEAD_BYTES = 5 * Integer.BYTES;

  private final transient Sheet sheet;
  private final transient List<byte[]> texts;
  private final int element;
  private final int[] rowBytes;
  private final int allBytes;

  private PackedRows(String arrayType, int element, Sheet sheet) {
    setType(arrayType);
    this.element = element;
    this.sheet = sheet;
    this.texts = new ArrayList<>();
    this.rowBytes = new int[sheet.size()];
    int all = HEAD_BYTES;
    for (int row = 0; row < rowBytes.length; row++) {
      rowBytes[row] = measured(row);
      all = Math.addExact(all, Integer.BYTES + rowBytes[row]);
    }
    this.allBytes = all;
  }

  /**
   * Binds a sheet.
   *
   * @param rowType the composite type whose fields are the sheet's columns, in their order
   */
  static void bind(PreparedStatement statement, int index, String rowType, Sheet sheet)
      throws SQLException {
    var driver = statement.getConnection().unwrap(BaseConnection.class);
    String arrayType = "_" + rowType;
    driver.getQueryExecutor().addBinarySendOid(driver.getTypeInfo().getPGType(arrayType));
    int element = driver.getTypeInfo().getPGType(rowType);
    statement.setObject(index, new PackedRows(arrayType, element, sheet));
  }

  /** How long a row is; its texts are encoded by that, and kept. */
  private int measured(int row) {
    int columns = sheet.columns().size();
    int bytes = Integer.BYTES + columns * 2 * Integer.BYTES;
    for (int column = 0; column < columns; column++) {
      Object cell = sheet.cell(row, column);
      if (cell != null) {
        bytes = Math.addExact(bytes, measured(sheet.columns().get(column).type(), cell));
      }
    }
    return bytes;
  }

  private int measured(Sheet.Type type, Object cell) {
    return switch (type) {
      case TEXT -> {
        byte[] text = ((String) cell).getBytes(StandardCharsets.UTF_8);
        texts.add(text);
        yield text.length;
      }
      case BYTES -> ((byte[]) cell).length;
      case ID -> 2 * Long.BYTES;
      case INT -> Integer.BYTES;
      case LONG -> Long.BYTES;
    };
  }

  private static int oid(Sheet.Type type) {
    return switch (type) {
      case TEXT -> Oid.TEXT;
      case ID -> Oid.UUID;
      case INT -> Oid.INT4;
      case LONG -> Oid.INT8;
      case BYTES -> Oid.BYTEA;
    };
  }

  @Override
  public void setByteValue(byte[] value, int offset) {
    throw new UnsupportedOperationException("only sent, never received");
  }

  @Override
  public int lengthInBytes() {
    return allBytes;
  }

  @Override
  public void toBytes(byte[] target, int offset) {
    ByteBuffer out = ByteBuffer.wrap(target, offset, allBytes);
    out.putInt(1); // dimension
    out.putInt(0); // rows that are null: none
    out.putInt(element);
    out.putInt(rowBytes.length);
    out.putInt(1); // the first row's number
    List<Column> columns = sheet.columns();
    Iterator<byte[]> encoded = texts.iterator();
    for (int row = 0; row < rowBytes.length; row++) {
      out.putInt(rowBytes[row]);
      out.putInt(columns.size());
      for (int column = 0; column < columns.size(); column++) {
        Sheet.Type type = columns.get(column).type();
        out.putInt(oid(type));
        field(out, type, sheet.cell(row, column), encoded);
      }
    }
  }

  private static void field(
      ByteBuffer out, Sheet.Type type, @Nullable Object cell, Iterator<byte[]> encoded) {
    if (cell == null) {
      out.putInt(NULL);
      return;
    }
    switch (type) {
      case TEXT -> some(out, encoded.next());
      case BYTES -> some(out, (byte[]) cell);
      case ID -> {
        UUID id = (UUID) cell;
        out.putInt(2 * Long.BYTES);
        out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
      }
      case INT -> out.putInt(Integer.BYTES).putInt((Integer) cell);
      case LONG -> out.putInt(Long.BYTES).putLong((Long) cell);
    }
  }

  private static void some(ByteBuffer out, byte[] bytes) {
    out.putInt(bytes.length).put(bytes);
  }

  /** There is no text of it. */
  @Override
  public @Nullable String getValue() {
    return null;
  }

  /** Each is bound once, and nobody compares two. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
