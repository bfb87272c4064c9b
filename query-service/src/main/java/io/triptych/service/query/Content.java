package io.triptych.service.query;

import io.triptych.encoder.Modality;
import java.util.Objects;

/** What one part of a query asks with. */
public sealed interface Content {

  /** Words, in any language that the text tower knows; not blank. */
  record Text(String text) implements Content {
    public Text {
      Objects.requireNonNull(text, "text");
    }
  }

  /** The bytes of a picture file. The array is not copied; neither side changes it afterwards. */
  record Image(byte[] bytes) implements Content {
    public Image {
      Objects.requireNonNull(bytes, "bytes");
    }
  }

  /**
   * The bytes of a sound file. The array is not copied; neither side changes it afterwards.
   *
   * @param as what it is taken for
   */
  record Audio(byte[] bytes, Listening as) implements Content {
    public Audio {
      Objects.requireNonNull(bytes, "bytes");
      Objects.requireNonNull(as, "as");
    }
  }

  /**
   * A vector that was embedded elsewhere. The array is not copied; neither side changes it
   * afterwards.
   *
   * @param values of length 1 within a thousandth
   * @param space the space it belongs to, 64 hexadecimal digits
   * @param modality what was embedded
   */
  record Vector(float[] values, String space, Modality modality) implements Content {
    public Vector {
      Objects.requireNonNull(values, "values");
      Objects.requireNonNull(space, "space");
      Objects.requireNonNull(modality, "modality");
    }
  }

  /** The id of an item of the searched collection; that item is left out of the answer. */
  record ItemId(String id) implements Content {
    public ItemId {
      Objects.requireNonNull(id, "id");
    }
  }
}
