package dev.minato.builder.step;

import dev.minato.builder.copy.LayerFiles;
import dev.minato.linux.files.Dir;

import java.util.List;
import java.util.function.Function;

/** Looks into the layers of a stage. */
final class StageLayerReader {
    private StageLayerReader() {}

    /** What a question to a stage's files answers; they are closed again. */
    static <T> T of(BuildServices kit, StageState state, Function<LayerFiles, T> question) {
        List<Dir> layers = state.top().map(kit.store().snapshots()::open).orElse(List.of());
        try {
            return question.apply(new LayerFiles(layers));
        } finally {
            layers.forEach(Dir::close);
        }
    }
}
