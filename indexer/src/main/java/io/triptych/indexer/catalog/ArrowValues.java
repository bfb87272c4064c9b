package io.triptych.indexer.catalog;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.complex.BaseRepeatedValueVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Values of Arrow vectors with the meaning that their types give them. */
final class ArrowValues {
  private ArrowValues() {}

  /** The value at {@code index}, null if there is none; structs are maps. */
  static Object of(ValueVector vector, int index) {
    if (vector.isNull(index)) {
      return null;
    }
    return switch (vector) {
      case TimeStampVector times -> time(times, index);
      case DateDayVector days -> LocalDate.ofEpochDay(days.get(index));
      case UInt1Vector unsigned -> Byte.toUnsignedInt(unsigned.get(index));
      case UInt2Vector unsigned -> (int) unsigned.get(index);
      case UInt4Vector unsigned -> Integer.toUnsignedLong(unsigned.get(index));
      case StructVector struct -> struct(struct, index);
      case FixedSizeListVector list ->
          list(list.getDataVector(), list.getElementStartIndex(index), list.getListSize());
      case LargeListVector list ->
          list(
              list.getDataVector(),
              Math.toIntExact(list.getElementStartIndex(index)),
              Math.toIntExact(list.getElementEndIndex(index) - list.getElementStartIndex(index)));
      case BaseRepeatedValueVector list ->
          list(
              list.getDataVector(),
              list.getElementStartIndex(index),
              list.getElementEndIndex(index) - list.getElementStartIndex(index));
      default -> vector.getObject(index);
    };
  }

  private static Instant time(TimeStampVector times, int index) {
    long value = times.get(index);
    TimeUnit unit =
        switch (((ArrowType.Timestamp) times.getField().getType()).getUnit()) {
          case SECOND -> TimeUnit.SECONDS;
          case MILLISECOND -> TimeUnit.MILLISECONDS;
          case MICROSECOND -> TimeUnit.MICROSECONDS;
          case NANOSECOND -> TimeUnit.NANOSECONDS;
        };
    long perSecond = unit.convert(1, TimeUnit.SECONDS);
    return Instant.ofEpochSecond(
        Math.floorDiv(value, perSecond), unit.toNanos(Math.floorMod(value, perSecond)));
  }

  private static List<Object> list(ValueVector values, int start, int length) {
    List<Object> list = new ArrayList<>();
    for (int i = start; i < start + length; i++) {
      list.add(of(values, i));
    }
    return list;
  }

  private static Map<String, Object> struct(StructVector vector, int index) {
    Map<String, Object> struct = new LinkedHashMap<>();
    for (String name : vector.getChildFieldNames()) {
      struct.put(name, of(vector.getChild(name), index));
    }
    return struct;
  }
}
