package dev.minato.image.catalog;

import dev.minato.image.layer.Snapshot;
import dev.minato.image.model.History;
import dev.minato.image.model.Reference;

import java.util.ArrayList;
import java.util.List;

/**
 * One row of {@code docker history}, newest first.
 *
 * @param id of the image on the first row; empty elsewhere ({@code <missing>})
 * @param entry what the config says
 * @param size bytes of the layer's files, 0 without a layer
 * @param tags of the image on the first row
 */
public record HistoryRow(String id, History entry, long size, List<Reference> tags) {
    static List<HistoryRow> of(Image image, List<Snapshot> layers) {
        List<HistoryRow> rows = new ArrayList<>();
        int layer = 0;
        for (History entry : image.config().history()) {
            boolean has = !entry.emptyLayer() && layer < layers.size();
            long size = has ? layers.get(layer++).size() : 0;
            rows.addFirst(new HistoryRow("<missing>", entry, size, List.of()));
        }
        if (!rows.isEmpty()) {
            HistoryRow newest = rows.removeFirst();
            String id = image.id().toString();
            rows.addFirst(new HistoryRow(id, newest.entry(), newest.size(), image.tags()));
        }
        return rows;
    }
}
