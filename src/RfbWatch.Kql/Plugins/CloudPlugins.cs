using System.Collections.Frozen;

namespace RfbWatch.Kql.Plugins;

/// <summary>
/// Plugins that access other services, run code in a sandbox of the cluster, or need a feature of the portal. They are rejected by name
/// (https://learn.microsoft.com/kusto/query/plugin-operators).
/// </summary>
internal static class CloudPlugins
{
    private static readonly FrozenDictionary<string, string> Reaching = new Dictionary<string, string>
    {
        ["ai_chat_completion"] = "a language model in the cloud",
        ["ai_chat_completion_prompt"] = "a language model in the cloud",
        ["ai_embeddings"] = "a language model in the cloud",
        ["ai_embed_text"] = "a language model in the cloud",
        ["azure_digital_twins_query_request"] = "Azure Digital Twins",
        ["cosmosdb_sql_request"] = "a Cosmos DB database",
        ["http_request"] = "an HTTP server",
        ["http_request_post"] = "an HTTP server",
        ["infer_storage_schema"] = "cloud storage",
        ["infer_storage_schema_with_suggestions"] = "cloud storage",
        ["mysql_request"] = "a MySQL database",
        ["postgresql_request"] = "a PostgreSQL database",
        ["python"] = "the cluster's Python sandbox",
        ["r"] = "the cluster's R sandbox",
        ["sql_request"] = "an SQL Server database",
        ["preview"] = "a second result, which only the portal displays",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Returns the resource that the named plugin requires; null for any other plugin.</summary>
    public static string? NeedOf(string plugin) => Reaching.GetValueOrDefault(plugin);
}
