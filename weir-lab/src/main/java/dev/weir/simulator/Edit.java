package dev.weir.simulator;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Optional;

/**
 * A change of one class as it is loaded.
 *
 * @param type the class, by its full name
 * @param method in which of its methods; of several of one name, in each
 * @param call calls of which method, as {@code Type.name}; empty for the whole body
 * @param by what stands there instead
 */
record Edit(String type, String method, Optional<String> call, By by) {

  /** What stands in the place of a body or a call. */
  enum By {
    /** Nothing, where nothing is given back. */
    NOTHING,
    /** True. */
    TRUE,
    /** False, or zero. */
    FALSE,
    /** One. */
    ONE,
    /** The empty optional. */
    EMPTY,
    /** The last argument. */
    LAST_ARGUMENT,
    /** The method {@code settle} of the same class, with the same arguments. */
    SETTLE
  }

  static Edit body(String type, String method, By by) {
    return new Edit(type, method, Optional.empty(), by);
  }

  static Edit call(String type, String method, String call, By by) {
    return new Edit(type, method, Optional.of(call), by);
  }

  /**
   * The class with the change.
   *
   * @throws IllegalStateException if there is no such method, or no such call in it: the mutant has
   *     to be written anew
   */
  byte[] applied(byte[] bytes, ClassLoader loader) {
    ClassFile file =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(loader)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    ClassModel model = file.parse(bytes);
    var changes = new int[1];
    byte[] changed =
        file.transformClass(
            model,
            ClassTransform.transformingMethods(
                it -> it.code().isPresent() && meant(it.methodName().stringValue()),
                (builder, element) -> {
                  if (element instanceof CodeModel code) {
                    builder.withCode(
                        it -> changes[0] += call.isEmpty() ? body(it, code) : calls(it, code));
                  } else {
                    builder.with(element);
                  }
                }));
    if (changes[0] == 0) {
      throw new IllegalStateException(
          "there is no " + method + call.map(it -> " that calls " + it).orElse("") + " in " + type);
    }
    return changed;
  }

  /** Calls may stand in a lambda of the method, too. */
  private boolean meant(String name) {
    return name.equals(method) || (call.isPresent() && name.startsWith("lambda$" + method + "$"));
  }

  private int body(CodeBuilder code, CodeModel was) {
    MethodModel in = was.parent().orElseThrow();
    MethodTypeDesc signature = in.methodTypeSymbol();
    boolean isStatic = in.flags().has(java.lang.reflect.AccessFlag.STATIC);
    int slot = isStatic ? 0 : 1;
    int last = slot;
    if (by == By.SETTLE) {
      code.aload(0);
    }
    for (ClassDesc parameter : signature.parameterList()) {
      if (by == By.SETTLE) {
        code.loadLocal(TypeKind.from(parameter), slot);
      }
      last = slot;
      slot += TypeKind.from(parameter).slotSize();
    }
    switch (by) {
      case LAST_ARGUMENT ->
          code.loadLocal(
              TypeKind.from(signature.parameterType(signature.parameterCount() - 1)), last);
      case SETTLE -> code.invokevirtual(ClassDesc.of(type), "settle", signature);
      case NOTHING, TRUE, FALSE, ONE, EMPTY -> push(code);
    }
    code.return_(TypeKind.from(signature.returnType()));
    return 1;
  }

  private int calls(CodeBuilder code, CodeModel was) {
    int changes = 0;
    for (var element : was) {
      if (element instanceof InvokeInstruction invoked && called(invoked)) {
        pop(code, invoked);
        push(code);
        changes++;
      } else {
        code.with(element);
      }
    }
    return changes;
  }

  private boolean called(InvokeInstruction invoked) {
    String owner = invoked.owner().asSymbol().displayName();
    return (owner + "." + invoked.name().stringValue()).equals(call.orElseThrow());
  }

  /** Everything that the call would have taken, but for what stays. */
  private void pop(CodeBuilder code, InvokeInstruction invoked) {
    MethodTypeDesc signature = invoked.typeSymbol();
    if (by == By.LAST_ARGUMENT) {
      // Of a receiver and one argument the argument stays.
      code.swap().pop();
      return;
    }
    for (int i = signature.parameterCount() - 1; i >= 0; i--) {
      if (TypeKind.from(signature.parameterType(i)).slotSize() == 2) {
        code.pop2();
      } else {
        code.pop();
      }
    }
    if (invoked.opcode() != Opcode.INVOKESTATIC) {
      code.pop();
    }
  }

  private void push(CodeBuilder code) {
    switch (by) {
      case NOTHING, LAST_ARGUMENT, SETTLE -> {}
      case TRUE, ONE -> code.iconst_1();
      case FALSE -> code.iconst_0();
      case EMPTY -> {
        ClassDesc optional = ClassDesc.of("java.util.Optional");
        code.invokestatic(optional, "empty", MethodTypeDesc.of(optional));
      }
    }
  }
}
