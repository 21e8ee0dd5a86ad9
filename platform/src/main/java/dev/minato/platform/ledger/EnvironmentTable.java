package dev.minato.platform.ledger;

import dev.minato.platform.Environment;
import dev.minato.state.Database;

import java.util.List;

/** Environments as they are written down. */
public final class EnvironmentTable {
    private EnvironmentTable() {}

    /** All by name. */
    public static List<Environment> list(Database database) {
        return database.read(rx ->
                rx.query(
                        "SELECT name, created FROM platform_environment ORDER BY name",
                        row -> new Environment(row.text("name"), row.instant("created"), "")));
    }
}
