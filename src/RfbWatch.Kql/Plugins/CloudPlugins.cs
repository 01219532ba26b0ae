using System.Collections.Frozen;

namespace RfbWatch.Kql.Plugins;

/// <summary>Plugins that reach out of the query, to other services or to code in a sandbox of the cluster: they are refused by name (https://learn.microsoft.com/kusto/query/plugin-operators).</summary>
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
        ["infer_storage_schema"] = "a cloud store",
        ["infer_storage_schema_with_suggestions"] = "a cloud store",
        ["mysql_request"] = "a MySQL database",
        ["postgresql_request"] = "a PostgreSQL database",
        ["python"] = "the cluster's Python sandbox",
        ["r"] = "the cluster's R sandbox",
        ["sql_request"] = "an SQL Server database",
        ["preview"] = "a second result for the portal's own view",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a plugin of this name needs; null when it is none of them.</summary>
    public static string? NeedOf(string plugin) => Reaching.GetValueOrDefault(plugin);
}
