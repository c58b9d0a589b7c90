package dev.weir;

import dev.weir.call.Value;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A record: one member per component, no others. */
final class RecordForm implements Form {
  private final Constructor<?> constructor;
  private final List<Part> parts;

  private record Part(String name, RecordComponent component, Form form) {}

  private RecordForm(Constructor<?> constructor, List<Part> parts) {
    this.constructor = constructor;
    this.parts = parts;
  }

  static RecordForm of(Class<?> type, Function<Type, Form> formOf) {
    var parts = new ArrayList<Part>();
    RecordComponent[] components = type.getRecordComponents();
    for (RecordComponent component : components) {
      component.getAccessor().setAccessible(true);
      parts.add(new Part(component.getName(), component, formOf.apply(component.getGenericType())));
    }
    try {
      Constructor<?> canonical =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      canonical.setAccessible(true);
      return new RecordForm(canonical, List.copyOf(parts));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every record has its canonical constructor", e);
    }
  }

  @Override
  public Value write(@Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException("a " + name() + " is null");
    }
    var members = new LinkedHashMap<String, Value>();
    for (Part part : parts) {
      Object member = get(part, value);
      if (member == null) {
        throw new IllegalArgumentException(name() + "." + part.name() + " is null: use Optional");
      }
      // An empty Optional is left out: whether a field is absent is one fact with one form.
      if (!(member instanceof Optional<?> maybe && maybe.isEmpty())) {
        members.put(part.name(), part.form().write(member));
      }
    }
    return new Value.Obj(members);
  }

  @Override
  public Optional<Object> read(Value json, String path, List<String> flaws) {
    if (!(json instanceof Value.Obj obj)) {
      return Form.flaw(flaws, path, "an object");
    }
    int before = flaws.size();
    for (String member : obj.members().keySet()) {
      if (parts.stream().noneMatch(part -> part.name().equals(member))) {
        flaws.add(Form.named(path) + " has an unknown field: " + member);
      }
    }
    var arguments = new ArrayList<Object>();
    for (Part part : parts) {
      String where = Form.at(path, part.name());
      Optional<Object> argument =
          obj.get(part.name())
              .map(member -> part.form().read(member, where, flaws))
              .orElseGet(() -> absent(part, where, flaws));
      argument.ifPresent(arguments::add);
    }
    return flaws.size() == before ? make(arguments, path, flaws) : Optional.empty();
  }

  private static Optional<Object> absent(Part part, String where, List<String> flaws) {
    Optional<Object> missing = part.form().missing();
    if (missing.isEmpty()) {
      flaws.add(where + " is missing");
    }
    return missing;
  }

  @Override
  public Value.Obj schema() {
    var properties = new LinkedHashMap<String, Value>();
    var required = new ArrayList<Value>();
    for (Part part : parts) {
      properties.put(part.name(), part.form().schema());
      if (part.form().missing().isEmpty()) {
        required.add(new Value.Text(part.name()));
      }
    }
    return Value.Obj.empty()
        .with("type", new Value.Text("object"))
        .with("properties", new Value.Obj(properties))
        .with("required", new Value.Arr(required))
        .with("additionalProperties", new Value.Bool(false));
  }

  private static @Nullable Object get(Part part, Object value) {
    try {
      return part.component().getAccessor().invoke(value);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalArgumentException("cannot read " + part.name(), e);
    }
  }

  private Optional<Object> make(List<Object> arguments, String path, List<String> flaws) {
    try {
      return Optional.of(constructor.newInstance(arguments.toArray()));
    } catch (InvocationTargetException e) {
      // The record's own checks said no; their message may hold values, so it is not passed on.
      flaws.add(Form.named(path) + " is refused by " + name());
      return Optional.empty();
    } catch (InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException("cannot make a " + name(), e);
    }
  }

  private String name() {
    return constructor.getDeclaringClass().getSimpleName();
  }
}
