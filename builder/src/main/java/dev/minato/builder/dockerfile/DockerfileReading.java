package dev.minato.builder.dockerfile;

import dev.minato.base.Fault;

import java.util.Optional;

/**
 * A Dockerfile as far as it could be read.
 *
 * @param file what stands before the mistake; everything where there is none
 * @param mistake the first instruction that is wrong, with its line
 */
public record DockerfileReading(Dockerfile file, Optional<Fault> mistake) {
    /**
     * The file, which has to be right.
     *
     * @throws Fault invalid; {@link DockerfileLocation#of} has the line
     */
    public Dockerfile whole() {
        if (mistake.isPresent()) {
            throw mistake.get();
        }
        return file;
    }
}
