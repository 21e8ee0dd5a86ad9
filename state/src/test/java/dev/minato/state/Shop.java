package dev.minato.state;

/** Tables of a room that exists only here. */
final class Shop {
    static final Migrations FIRST_STEP = Migrations.of("shop", Shop.class, "0001.sql");
    static final Migrations BOTH_STEPS = Migrations.of("shop", Shop.class, "0001.sql", "0002.sql");

    private Shop() {}
}
