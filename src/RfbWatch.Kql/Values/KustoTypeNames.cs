namespace RfbWatch.Kql.Values;

/// <summary>Names of the types in queries and schemas.</summary>
public static class KustoTypeNames
{
    /// <summary>Returns the canonical name: <c>long</c>, <c>datetime</c> and so on; <c>unknown</c> for <see cref="KustoType.Unknown"/>.</summary>
    public static string NameOf(KustoType type) => type switch
    {
        KustoType.Bool => "bool",
        KustoType.Int => "int",
        KustoType.Long => "long",
        KustoType.Real => "real",
        KustoType.Decimal => "decimal",
        KustoType.DateTime => "datetime",
        KustoType.TimeSpan => "timespan",
        KustoType.Guid => "guid",
        KustoType.String => "string",
        KustoType.Dynamic => "dynamic",
        KustoType.Unknown => "unknown",
    };

    /// <summary>Returns the .NET type name that <c>getschema</c> prints in its DataType column.</summary>
    internal static string DotNetNameOf(KustoType type) => type switch
    {
        KustoType.Bool => "System.SByte",
        KustoType.Int => "System.Int32",
        KustoType.Long => "System.Int64",
        KustoType.Real => "System.Double",
        KustoType.Decimal => "System.Data.SqlTypes.SqlDecimal",
        KustoType.DateTime => "System.DateTime",
        KustoType.TimeSpan => "System.TimeSpan",
        KustoType.Guid => "System.Guid",
        KustoType.String => "System.String",
        KustoType.Unknown or KustoType.Dynamic => "System.Object",
    };

    /// <summary>Parses a type name or one of its documented aliases; false when it is unknown.</summary>
    public static bool TryParse(string name, out KustoType type)
    {
        type = name switch
        {
            "bool" or "boolean" => KustoType.Bool,
            "int" or "int32" or "int8" or "int16" or "uint8" or "uint16" or "uint" or "uint32" => KustoType.Int,
            "long" or "int64" or "ulong" or "uint64" => KustoType.Long,
            "real" or "double" or "float" => KustoType.Real,
            "decimal" => KustoType.Decimal,
            "datetime" or "date" => KustoType.DateTime,
            "timespan" or "time" => KustoType.TimeSpan,
            "guid" or "uuid" or "uniqueid" => KustoType.Guid,
            "string" => KustoType.String,
            "dynamic" => KustoType.Dynamic,
            _ => KustoType.Unknown,
        };
        return type != KustoType.Unknown;
    }

    /// <summary>True for int, long, real and decimal.</summary>
    internal static bool IsNumeric(KustoType type) => type is KustoType.Int or KustoType.Long or KustoType.Real or KustoType.Decimal;
}
