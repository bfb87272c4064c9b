package io.triptych.encoder.image;

import java.io.EOFException;
import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file in memory as ImageIO's readers take it. Some decoders read zeros for as long as the file
 * has no more bytes, which makes a picture of nothing and takes very long; reading on and on behind
 * the end is an error here.
 */
final class FileInput extends ImageInputStreamImpl {
  /** Reading ahead by some bytes is usual. */
  private static final int ATTEMPTS = 1024;

  private final byte[] bytes;
  private int attempts;

  FileInput(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read() throws IOException {
    checkClosed();
    bitOffset = 0;
    if (streamPos >= bytes.length) {
      return end();
    }
    return bytes[(int) streamPos++] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    checkClosed();
    bitOffset = 0;
    if (length == 0) {
      return 0;
    }
    if (streamPos >= bytes.length) {
      return end();
    }
    int count = (int) Math.min(length, bytes.length - streamPos);
    System.arraycopy(bytes, (int) streamPos, target, offset, count);
    streamPos += count;
    return count;
  }

  @Override
  public long length() {
    return bytes.length;
  }

  private int end() throws IOException {
    if (++attempts > ATTEMPTS) {
      throw new IOException("the file ends before its picture", new EOFException());
    }
    return -1;
  }
}
