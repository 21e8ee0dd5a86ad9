package dev.minato.builder.step;

import dev.minato.image.model.History;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a history fit its layers, as BuildKit's exporter does: as many entries with a layer as
 * there are layers, and a time for each entry, that of its layer or of the one before it. Pure.
 */
final class HistoryTimeline {
    private HistoryTimeline() {}

    /**
     * The history with its times.
     *
     * @param layers when each layer was made, the lowest first
     */
    static List<History> fill(List<History> history, List<Optional<Instant>> layers) {
        List<History> fitted = fit(history, layers);
        List<History> timed = new ArrayList<>();
        int layer = 0;
        for (History entry : fitted) {
            Optional<Instant> time = entry.created();
            if (!entry.emptyLayer()) {
                if (time.isEmpty() && layer < layers.size()) {
                    time = layers.get(layer);
                }
                layer++;
            }
            timed.add(at(entry, time));
        }
        return spread(timed);
    }

    private static List<History> fit(List<History> history, List<Optional<Instant>> layers) {
        List<History> fitted = new ArrayList<>();
        int used = 0;
        for (History entry : history) {
            boolean empty = entry.emptyLayer() || used == layers.size();
            used += empty ? 0 : 1;
            fitted.add(
                    new History(
                            entry.created(),
                            entry.createdBy(),
                            entry.author(),
                            entry.comment(),
                            empty));
        }
        for (Optional<Instant> created : layers.subList(used, layers.size())) {
            fitted.add(
                    new History(
                            created,
                            Optional.of("created by buildkit"),
                            Optional.empty(),
                            Optional.of("buildkit.exporter.image.v0"),
                            false));
        }
        return fitted;
    }

    /**
     * Entries without a time get that of the entry before; the first of them, standing where the
     * new part begins, get the time of the first new layer.
     */
    private static List<History> spread(List<History> history) {
        Optional<Instant> created = Optional.empty();
        boolean missing = false;
        for (History entry : history) {
            if (entry.created().isPresent()) {
                created = entry.created();
                if (missing) {
                    break;
                }
            } else {
                missing = true;
            }
        }
        List<History> filled = new ArrayList<>();
        missing = false;
        for (History entry : history) {
            if (entry.created().isPresent()) {
                created = missing ? entry.created() : created;
                filled.add(entry);
            } else {
                missing = true;
                filled.add(at(entry, created));
            }
        }
        return filled;
    }

    private static History at(History entry, Optional<Instant> time) {
        return new History(
                time, entry.createdBy(), entry.author(), entry.comment(), entry.emptyLayer());
    }

    /** The history with nothing in it later than a time. */
    static List<History> clamp(List<History> history, Optional<Instant> latest) {
        return latest.isEmpty()
                ? history
                : history.stream()
                        .map(entry ->
                                entry.created().filter(t -> !t.isAfter(latest.get())).isPresent()
                                        ? entry
                                        : at(entry, latest))
                        .toList();
    }

    /** The time of the last entry that has one. */
    static Optional<Instant> last(List<History> history) {
        return history.stream()
                .map(History::created)
                .flatMap(Optional::stream)
                .reduce((earlier, later) -> later);
    }
}
