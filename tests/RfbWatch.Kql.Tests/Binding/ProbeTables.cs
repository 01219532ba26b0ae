using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Binding;

/// <summary>The tables T, U and V that the binder probes use.</summary>
internal static class ProbeTables
{
    public static TableCatalog Catalog { get; } = new(new Dictionary<string, KustoSchema>
    {
        ["T"] = SchemaOf("a:string,l:long,i:int,r:real,b:bool,t:datetime,ts:timespan,d:dynamic,dec:decimal"),
        ["U"] = SchemaOf("a:string,l:long,c:string"),
        ["V"] = SchemaOf("a:long,l:string,z:bool"),
    });

    public static KustoSchema SchemaOf(string columns) => new(columns.Split(',').Select(column =>
    {
        string[] parts = column.Split(':');
        return KustoTypeNames.TryParse(parts[1], out var type) ? new KustoColumn(parts[0], type) : throw new ArgumentException(column);
    }));
}
