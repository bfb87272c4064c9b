package io.triptych.encoder.pack.importer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.triptych.encoder.tensor.CorruptFileException;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A reader of Python pickles that builds plain data only: no class is loaded, no code is run. It
 * knows the opcodes of protocol 2 that state dictionaries use, and asks {@link Globals} what a
 * named global makes; anything else is an error that names it.
 *
 * <p>Python values become: int {@link Long}, bool {@link Boolean}, str {@link String}, None {@code
 * null}, tuple and list {@link List}, dict {@link LinkedHashMap}. The opcodes are those of
 * CPython's {@code pickletools}.
 */
final class Unpickler {
  /** What may be named in a pickle. */
  interface Globals {
    /** Whether {@code name}, a module and a name with a space between, may stand in the pickle. */
    boolean allows(String name);

    /** The result of calling {@code name}. */
    Object call(String name, List<?> arguments);

    /** What a persistent id stands for. */
    Object persistent(Object id);
  }

  /** A global that the pickle names: its module and its name with a space between. */
  record Global(String name) {}

  private static final int MAX_DEPTH = 1000;

  private final ByteCursor in;
  private final Globals globals;
  private final Map<Long, Object> memo = new HashMap<>();
  private final Deque<List<Object>> marked = new ArrayDeque<>();
  private List<Object> stack = new ArrayList<>();

  Unpickler(ByteCursor in, Globals globals) {
    this.in = in;
    this.globals = globals;
  }

  /**
   * Reads one pickle, up to and with its STOP.
   *
   * @throws CorruptFileException if it is damaged or holds what is not allowed
   */
  Object read() {
    for (int op = in.u8(); op != '.'; op = in.u8()) {
      if (!number(op) && !constant(op) && !remember(op) && !group(op) && !fill(op) && !object(op)) {
        throw in.corrupt(
            "pickle opcode: 0x%02x '%c' (expected: one that state dictionaries use)"
                .formatted(op, op < 0x20 || op > 0x7e ? '?' : op));
      }
    }
    return pop();
  }

  private boolean number(int op) {
    switch (op) {
      case 'J' -> stack.add((long) in.i32());
      case 'K' -> stack.add((long) in.u8());
      case 'M' -> stack.add((long) in.u16());
      case 0x8a -> stack.add(longInteger(in.u8()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean constant(int op) {
    switch (op) {
      case 0x80 -> {
        int protocol = in.u8();
        if (protocol != 2) {
          throw in.corrupt("pickle protocol: " + protocol + " (expected: 2)");
        }
      }
      case 'N' -> stack.add(null);
      case 0x88 -> stack.add(true);
      case 0x89 -> stack.add(false);
      case 'X' -> stack.add(in.utf8(in.u32()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean remember(int op) {
    switch (op) {
      case 'q' -> memo.put((long) in.u8(), peek());
      case 'r' -> memo.put(in.u32(), peek());
      case 'h' -> stack.add(recall(in.u8()));
      case 'j' -> stack.add(recall(in.u32()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean group(int op) {
    switch (op) {
      case '(' -> mark();
      case ')' -> stack.add(List.of());
      case ']' -> stack.add(new ArrayList<>());
      case '}' -> stack.add(new LinkedHashMap<>());
      case 't' -> {
        List<Object> items = toMark();
        stack.add(Collections.unmodifiableList(items));
      }
      case 0x85 -> tuple(1);
      case 0x86 -> tuple(2);
      case 0x87 -> tuple(3);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean fill(int op) {
    switch (op) {
      case 'a' -> {
        Object item = pop();
        list().add(item);
      }
      case 'e' -> {
        List<Object> items = toMark();
        list().addAll(items);
      }
      case 's' -> {
        Object value = pop();
        Object key = pop();
        dict().put(key, value);
      }
      case 'u' -> setItems(toMark());
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean object(int op) {
    switch (op) {
      case 'c' -> {
        String name = in.line() + " " + in.line();
        if (!globals.allows(name)) {
          throw in.corrupt(
              "pickle global: " + name + " (expected: one of a torch state dictionary)");
        }
        stack.add(new Global(name));
      }
      case 'R' -> {
        List<?> arguments = expect(List.class, pop());
        stack.add(globals.call(expect(Global.class, pop()).name(), arguments));
      }
      case 'Q' -> stack.add(globals.persistent(pop()));
      case 'b' -> {
        // The state of an ordered dict is bookkeeping of torch; of nothing else is one allowed.
        pop();
        dict();
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void mark() {
    if (marked.size() >= MAX_DEPTH) {
      throw in.corrupt("pickle depth: more than " + MAX_DEPTH + " (expected: fewer)");
    }
    marked.push(stack);
    stack = new ArrayList<>();
  }

  private List<Object> toMark() {
    if (marked.isEmpty()) {
      throw in.corrupt("pickle mark: absent (expected: one before)");
    }
    List<Object> items = stack;
    stack = marked.pop();
    return items;
  }

  private void tuple(int size) {
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      items.addFirst(pop());
    }
    stack.add(Collections.unmodifiableList(items));
  }

  private void setItems(List<Object> items) {
    if (items.size() % 2 != 0) {
      throw in.corrupt("pickle dict: " + items.size() + " items (expected: pairs)");
    }
    Map<Object, Object> dict = dict();
    for (int i = 0; i < items.size(); i += 2) {
      dict.put(items.get(i), items.get(i + 1));
    }
  }

  private Long longInteger(int length) {
    byte[] bytes = in.take(length).toArray(JAVA_BYTE);
    if (length == 0) {
      return 0L;
    }
    byte[] reversed = new byte[length];
    for (int i = 0; i < length; i++) {
      reversed[i] = bytes[length - 1 - i];
    }
    // Only the magic number of old torch files is longer; its low 64 bits tell it well enough.
    return new BigInteger(reversed).longValue();
  }

  private Object recall(long index) {
    if (!memo.containsKey(index)) {
      throw in.corrupt("pickle memo: " + index + " (expected: one stored before)");
    }
    return memo.get(index);
  }

  private Object peek() {
    if (stack.isEmpty()) {
      throw in.corrupt("pickle stack: empty (expected: a value)");
    }
    return stack.getLast();
  }

  private Object pop() {
    Object top = peek();
    stack.removeLast();
    return top;
  }

  @SuppressWarnings("unchecked")
  private List<Object> list() {
    return expect(ArrayList.class, peek());
  }

  @SuppressWarnings("unchecked")
  private Map<Object, Object> dict() {
    return expect(LinkedHashMap.class, peek());
  }

  private <T> T expect(Class<T> type, Object value) {
    if (!type.isInstance(value)) {
      String found = value == null ? "None" : value.getClass().getSimpleName();
      throw in.corrupt("pickle value: " + found + " (expected: " + type.getSimpleName() + ")");
    }
    return type.cast(value);
  }
}
