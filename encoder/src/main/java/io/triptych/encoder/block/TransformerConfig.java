package io.triptych.encoder.block;

import io.triptych.encoder.kernel.Gemm.Epilogue;

/**
 * The shape of a stack of transformer layers.
 *
 * @param layers the number of layers
 * @param width the width of the residual stream, a multiple of {@code heads}
 * @param heads the attention heads of a layer
 * @param inner the width between the two products of a feed-forward network
 * @param feedForward what happens between them
 * @param norms where the layer norms stand
 * @param epsilon added to the variance in layer norms
 * @param causal whether a position sees itself and those before it only
 */
public record TransformerConfig(
    int layers,
    int width,
    int heads,
    int inner,
    FeedForward feedForward,
    Norms norms,
    double epsilon,
    boolean causal) {

  /** Where the layer norms stand. */
  public enum Norms {
    /** Before attention and feed-forward network (GPT-2, ViT, CLIP). */
    BEFORE,
    /** After each residual sum (BERT). */
    AFTER
  }

  /** What happens between the two products of a feed-forward network. */
  public enum FeedForward {
    /** max(x, 0). */
    RELU(Epilogue.RELU),
    /** The exact GELU. */
    GELU(Epilogue.GELU),
    /** The GELU's tanh approximation. */
    GELU_TANH(Epilogue.GELU_TANH),
    /** x · σ(1.702 x). */
    QUICK_GELU(Epilogue.QUICK_GELU),
    /** silu(x₁) · x₂, the first product being twice as wide (Shazeer, 2020). */
    SWIGLU(Epilogue.NONE);

    private final Epilogue epilogue;

    FeedForward(Epilogue epilogue) {
      this.epilogue = epilogue;
    }

    /** What the first product does to its sums. */
    public Epilogue epilogue() {
      return epilogue;
    }

    /**
     * The function that Hugging Face calls {@code name}, such as {@code gelu_pytorch_tanh}.
     *
     * @throws IllegalArgumentException if it is none of those here
     */
    public static FeedForward of(String name) {
      return switch (name) {
        case "relu" -> RELU;
        case "gelu" -> GELU;
        case "gelu_new", "gelu_fast", "gelu_pytorch_tanh" -> GELU_TANH;
        case "quick_gelu" -> QUICK_GELU;
        default ->
            throw new IllegalArgumentException(
                "hidden_act: "
                    + name
                    + " (expected: relu, gelu, gelu_new, gelu_fast, gelu_pytorch_tanh or"
                    + " quick_gelu)");
      };
    }
  }

  public TransformerConfig {
    positive("layers", layers);
    positive("width", width);
    positive("heads", heads);
    positive("inner", inner);
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "hidden size: " + width + " (expected: a multiple of the heads, " + heads + ")");
    }
    if (!(epsilon > 0 && epsilon < 1)) {
      throw new IllegalArgumentException(
          "layer_norm_eps: " + epsilon + " (expected: between 0 and 1)");
    }
  }

  /** The length of a head's queries, keys and values. */
  public int headWidth() {
    return width / heads;
  }

  /** The columns of the feed-forward network's first product. */
  int upWidth() {
    return feedForward == FeedForward.SWIGLU ? 2 * inner : inner;
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1)");
    }
  }
}
