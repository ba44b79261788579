namespace FedRas.Hosting.Storage;

/// <summary>
/// The tables of a store in a database, as the ordered changes that lead to them. A change that was released is never edited: the next
/// one is added below it.
/// </summary>
/// <remarks>INT, BYTES and ORDINAL stand for the database's words for a whole number, bytes, and a key that counts up by itself.</remarks>
internal static class SqlSchema
{
    /// <summary>Each change, from an empty database on; the version of the schema is how many were applied.</summary>
    public static readonly IReadOnlyList<string> Changes = [First, Evaluation, Operator];

    private const string First = """
        CREATE TABLE federation (one INT PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL, manifest_key BYTES NOT NULL,
            settings TEXT NOT NULL);
        CREATE TABLE token (ordinal ORDINAL, hash TEXT NOT NULL UNIQUE, label TEXT NOT NULL, uses INT NOT NULL CHECK (uses >= 0),
            expires INT);
        CREATE TABLE device (number INT PRIMARY KEY, name TEXT NOT NULL, public_key BYTES NOT NULL, token TEXT NOT NULL,
            revoked INT NOT NULL, counter INT NOT NULL, last_round INT);
        CREATE TABLE item (number INT PRIMARY KEY, id TEXT NOT NULL, retired_in INT);
        CREATE TABLE open_round (one INT PRIMARY KEY CHECK (one = 1), round INT NOT NULL, goal INT NOT NULL, fewest INT NOT NULL,
            deadline INT);
        CREATE TABLE place (ordinal ORDINAL, round INT NOT NULL, device INT NOT NULL REFERENCES device, counter INT NOT NULL);
        CREATE TABLE answer (ordinal ORDINAL, round INT NOT NULL, device INT NOT NULL REFERENCES device, counter INT NOT NULL,
            report_id BYTES NOT NULL, reply BYTES NOT NULL, report BYTES);
        CREATE INDEX answer_round ON answer (round);
        CREATE TABLE counter (name TEXT PRIMARY KEY, value INT NOT NULL);
        CREATE TABLE checkpoint (one INT PRIMARY KEY CHECK (one = 1), round INT NOT NULL, hash TEXT NOT NULL, bytes BYTES NOT NULL);
        CREATE TABLE step (from_round INT PRIMARY KEY, hash TEXT NOT NULL);
        CREATE TABLE resource (hash TEXT PRIMARY KEY, is_step INT NOT NULL, bytes BYTES NOT NULL);
        """;

    private const string Evaluation = """
        ALTER TABLE open_round ADD COLUMN negatives INT;
        ALTER TABLE answer ADD COLUMN evaluation BYTES;
        CREATE TABLE quality (to_round INT PRIMARY KEY, from_round INT NOT NULL, negatives INT NOT NULL, devices INT NOT NULL,
            tested INT NOT NULL, hits INT NOT NULL, ndcg DOUBLE PRECISION NOT NULL);
        CREATE TABLE quality_pool (one INT PRIMARY KEY CHECK (one = 1), from_round INT NOT NULL, negatives INT NOT NULL,
            devices BYTES NOT NULL, tested INT NOT NULL, hits INT NOT NULL, ndcg DOUBLE PRECISION NOT NULL);
        """;

    private const string Operator = "CREATE TABLE operator_setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);";
}
