/** Samples of cosines out of a collection, to fit a pack's calibration to. */
package io.triptych.service.calibration;
