using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Conversions between types, and functions that test the type of a value.</summary>
internal static class ConversionFunctions
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        Conversion("tostring", KustoType.String),
        Conversion("tobool", KustoType.Bool, "toboolean"),
        Conversion("toint", KustoType.Int),
        Conversion("tolong", KustoType.Long),
        Conversion("todouble", KustoType.Real, "toreal"),
        Conversion("todecimal", KustoType.Decimal),
        Conversion("todatetime", KustoType.DateTime),
        Conversion("totimespan", KustoType.TimeSpan, "totime"),
        Conversion("toguid", KustoType.Guid),
        ScalarFunction.Of("tohex", 1, 2, KustoType.String, (arguments, _) => Hexadecimal(arguments)),
        ScalarFunction.Of("isnull", 1, 1, KustoType.Bool, (arguments, _) => KustoValue.Of(arguments[0].IsNull)),
        ScalarFunction.Of("isnotnull", 1, 1, KustoType.Bool, (arguments, _) => KustoValue.Of(!arguments[0].IsNull)) with { Aliases = ["notnull"] },
        ScalarFunction.Of("isempty", 1, 1, KustoType.Bool, (arguments, _) => KustoValue.Of(IsEmpty(arguments[0]))),
        ScalarFunction.Of("isnotempty", 1, 1, KustoType.Bool, (arguments, _) => KustoValue.Of(!IsEmpty(arguments[0]))) with { Aliases = ["notempty"] },
        ScalarFunction.Of("gettype", 1, 1, KustoType.String, (arguments, _) => KustoValue.Of(TypeName(arguments[0]))),
    ];

    private static ScalarFunction Conversion(string name, KustoType type, params string[] aliases) =>
        ScalarFunction.Of(name, 1, 1, type, (arguments, _) => ValueConversion.To(type, arguments[0])) with { Aliases = aliases, Naming = ColumnNaming.FirstArgument };

    private static bool IsEmpty(KustoValue value) => value.IsNull || value.AsString is { Length: 0 };

    private static KustoValue Hexadecimal(ReadOnlySpan<KustoValue> arguments)
    {
        if (arguments[0].Integer() is not { } number)
        {
            return KustoValue.EmptyString;
        }

        bool narrow = arguments[0].Kind == ValueKind.Int;
        string digits = narrow ? ((int)number).ToString("x") : number.ToString("x");
        return KustoValue.Of(digits.PadLeft((int)Math.Clamp(arguments.IntegerAt(1, 1) ?? 1, 1, 16), '0'));
    }

    private static string TypeName(KustoValue value) => value.Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.Bool => "bool",
        ValueKind.Int => "int",
        ValueKind.Long => "long",
        ValueKind.Real => "real",
        ValueKind.Decimal => "decimal",
        ValueKind.DateTime => "datetime",
        ValueKind.TimeSpan => "timespan",
        ValueKind.Guid => "guid",
        ValueKind.Array => "array",
        ValueKind.Bag => "dictionary",
        ValueKind.String => "string",
    };
}
