using BenchmarkDotNet.Attributes;
using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Benchmarks;

/// <summary>The same queries over a million rows of 17 columns, held as rows and held as columns. Figures are per row of the large table.</summary>
public class ColumnarBenchmarks : QueryBenchmarks
{
    private const string Table = "Connections";

    private CompiledQuery _count = null!;
    private CompiledQuery _aggregate = null!;
    private CompiledQuery _join = null!;
    private CompiledQuery _regex = null!;
    private CompiledQuery _sort = null!;

    /// <summary>Whether the tables are held as columns.</summary>
    [Params(false, true)]
    public bool Columnar { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var schema = SchemaOf("Timestamp:datetime,DeviceId:string,DeviceName:string,ActionType:string,RemoteIP:string,RemotePort:int,RemoteUrl:string,LocalIP:string,LocalPort:int,Protocol:string,"
            + "InitiatingProcessSHA256:string,InitiatingProcessFileName:string,InitiatingProcessId:long,InitiatingProcessCommandLine:string,InitiatingProcessAccountName:string,ReportId:long,AdditionalFields:string");
        Add(Table, schema, Enumerable.Range(0, Rows).Select(Connections(new Random(1))));
        Add(OwnersTable, OwnersSchema, Owners);
        _count = Compile($"{Table} | count");
        _aggregate = Compile($"{Table} | where InitiatingProcessCommandLine has_any ('powershell', 'cmd') | summarize Connections = count(), Hosts = dcount(RemoteIP), Port = max(RemotePort), First = min(Timestamp), Last = max(Timestamp) by DeviceName, ActionType | top 5 by Connections");
        _join = Compile($"{Table} | join kind=inner Owners on DeviceName | summarize count() by ActionType");
        _regex = Compile($"{Table} | where InitiatingProcessCommandLine matches regex @'session \\d+7 ' | count");
        _sort = Compile($"{Table} | sort by DeviceName asc, Timestamp desc | project DeviceName, Timestamp");
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public int Count() => Run(_count);

    [Benchmark(OperationsPerInvoke = Rows)]
    public int FilterAggregateTop() => Run(_aggregate);

    [Benchmark(OperationsPerInvoke = Rows)]
    public int Join() => Run(_join);

    [Benchmark(OperationsPerInvoke = Rows)]
    public int Regex() => Run(_regex);

    [Benchmark(OperationsPerInvoke = Rows)]
    public int Sort() => Run(_sort);

    private static KustoSchema SchemaOf(string columns) => new(columns.Split(',').Select(column => column.Split(':')).Select(parts => new KustoColumn(parts[0], parts[1] switch
    {
        "datetime" => KustoType.DateTime,
        "int" => KustoType.Int,
        "long" => KustoType.Long,
        _ => KustoType.String,
    })));

    private static Func<int, KustoValue[]> Connections(Random random)
    {
        KustoValue[] names = Texts(Devices, i => $"device-{i}"), ids = Texts(Devices, i => $"{i:x40}"), hashes = Texts(500, i => $"{i:x64}"), files = Texts(500, i => $"process{i}.exe");
        return i =>
        {
            int device = random.Next(Devices);
            int file = random.Next(500);
            return
            [
                KustoValue.Of(Now.AddSeconds(-random.Next(86_400))), ids[device], names[device], KustoValue.Of(Actions[random.Next(Actions.Length)]),
                KustoValue.Of($"10.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}"), KustoValue.OfInt(random.Next(65_536)), KustoValue.EmptyString, KustoValue.Of($"10.0.{device / 256}.{device % 256}"),
                KustoValue.OfInt(random.Next(65_536)), KustoValue.Of("Tcp"), hashes[file], files[file], KustoValue.Of((long)random.Next(65_536)),
                KustoValue.Of($"\"C:\\Program Files\\App\\process.exe\" --session {random.Next()} --profile default{(random.Next(30) == 0 ? " powershell" : string.Empty)} --log C:\\Logs\\app.log"),
                KustoValue.Of("user"), KustoValue.Of((long)i), KustoValue.EmptyString,
            ];
        };
    }

    private static KustoValue[] Texts(int count, Func<int, string> text) => [.. Enumerable.Range(0, count).Select(i => KustoValue.Of(text(i)))];

    private void Add(string table, KustoSchema schema, IEnumerable<KustoValue[]> rows)
    {
        if (Columnar)
        {
            Data.Add(table, schema, ColumnTable.Of(schema, rows));
            return;
        }

        KustoValue[][] held = [.. rows];
        Data.Add(table, schema, _ => held);
    }
}
