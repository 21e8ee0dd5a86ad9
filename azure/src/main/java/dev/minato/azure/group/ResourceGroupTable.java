package dev.minato.azure.group;

import dev.minato.azure.group.ResourceGroup.State;
import dev.minato.state.Database;
import dev.minato.state.Migrations;
import dev.minato.state.ReadTransaction;
import dev.minato.state.ResultRow;
import dev.minato.state.WriteTransaction;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Resource groups as they are written down. */
final class ResourceGroupTable {
    static final Migrations MIGRATIONS =
            Migrations.of("azure", ResourceGroupTable.class, "0001.sql");

    private final Database database;

    ResourceGroupTable(Database database) {
        this.database = database;
    }

    private record TagRow(String name, String value) {}

    List<ResourceGroup> list() {
        return database.read(rx -> {
            List<ResourceGroup> groups = new ArrayList<>();
            for (ResourceGroup group :
                    rx.query(
                            "SELECT * FROM azure_resource_group ORDER BY name",
                            ResourceGroupTable::group)) {
                groups.add(tagged(rx, group));
            }
            return groups;
        });
    }

    Optional<ResourceGroup> find(String name) {
        return database.read(rx -> {
            Optional<ResourceGroup> group =
                    rx.one(
                            "SELECT * FROM azure_resource_group WHERE name = ?",
                            ResourceGroupTable::group,
                            name);
            return group.isEmpty() ? group : Optional.of(tagged(rx, group.get()));
        });
    }

    private static ResourceGroup group(ResultRow row) throws Exception {
        return new ResourceGroup(
                row.text("name"), row.text("location"), Map.of(), State.valueOf(row.text("state")));
    }

    private static ResourceGroup tagged(ReadTransaction rx, ResourceGroup group) throws Exception {
        Map<String, String> tags = new LinkedHashMap<>();
        rx.query(
                        "SELECT name, value FROM azure_resource_group_tag"
                                + " WHERE resource_group = ? ORDER BY position",
                        row -> new TagRow(row.text("name"), row.text("value")),
                        group.name())
                .forEach(tag -> tags.put(tag.name(), tag.value()));
        return new ResourceGroup(group.name(), group.location(), tags, group.state());
    }

    /** Writes a new group, or new tags of one that is there. */
    void put(ResourceGroup group, Instant now) {
        database.write(tx -> {
            tx.update(
                    "INSERT INTO azure_resource_group(name, location, state, created)"
                            + " VALUES(?, ?, ?, ?) ON CONFLICT(name) DO NOTHING",
                    group.name(),
                    group.location(),
                    group.state(),
                    now);
            removeTags(tx, group.name());
            int position = 0;
            for (Map.Entry<String, String> tag : group.tags().entrySet()) {
                tx.update(
                        "INSERT INTO azure_resource_group_tag(resource_group, name, value,"
                                + " position) VALUES(?, ?, ?, ?)",
                        group.name(),
                        tag.getKey(),
                        tag.getValue(),
                        position++);
            }
            return true;
        });
    }

    void markDeleting(String name) {
        database.write(tx ->
                tx.update(
                        "UPDATE azure_resource_group SET state = ? WHERE name = ?",
                        State.DELETING,
                        name));
    }

    void remove(String name) {
        database.write(tx -> {
            removeTags(tx, name);
            return tx.update("DELETE FROM azure_resource_group WHERE name = ?", name);
        });
    }

    private static void removeTags(WriteTransaction tx, String group) throws Exception {
        tx.update("DELETE FROM azure_resource_group_tag WHERE resource_group = ?", group);
    }
}
