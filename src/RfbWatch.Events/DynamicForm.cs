namespace RfbWatch.Events;

/// <summary>How a dynamic column is written.</summary>
public enum DynamicForm : byte
{
    /// <summary>As a JSON array or object.</summary>
    Json,

    /// <summary>As a string that holds JSON, as Defender does with AdditionalFields.</summary>
    Text,

    /// <summary>As a string that holds the JSON of <c>tostring()</c>: for a bag that holds what a query gave.</summary>
    KustoText,
}
