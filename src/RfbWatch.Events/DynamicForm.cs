namespace RfbWatch.Events;

/// <summary>How a dynamic column is serialised.</summary>
public enum DynamicForm : byte
{
    /// <summary>As a JSON array or object.</summary>
    Json,

    /// <summary>As a string that contains JSON, as in Defender's AdditionalFields.</summary>
    Text,

    /// <summary>As a string that contains the JSON of <c>tostring()</c>, for a bag returned by a query.</summary>
    KustoText,
}
