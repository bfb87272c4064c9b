/** Text in, features out: tokenizers and the text towers with their configurations. */
package io.triptych.encoder.text;
