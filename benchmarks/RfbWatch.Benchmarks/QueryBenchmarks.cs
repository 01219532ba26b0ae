using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Hunting;

namespace RfbWatch.Benchmarks;

/// <summary>Queries over a million rows of connections of ten thousand devices, and over the owners of these devices.</summary>
public abstract class QueryBenchmarks
{
    private protected const int Rows = 1_000_000;
    private protected const int Devices = 10_000;
    private protected const string OwnersTable = "Owners";

    private protected static readonly DateTime Now = new(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc);
    private protected static readonly string[] Actions = ["ConnectionSuccess", "InboundConnectionAccepted", "ConnectionFailed", "RfbConnectionInspected"];
    private protected static readonly KustoSchema OwnersSchema = new(new KustoColumn("DeviceName", KustoType.String), new KustoColumn("Owner", KustoType.String));

    private protected static IEnumerable<KustoValue[]> Owners => Enumerable.Range(0, Devices).Select(i => new[] { KustoValue.Of($"device-{i}"), KustoValue.Of($"owner of device-{i}") });

    private protected HuntingTables Data { get; } = new();

    private protected CompiledQuery Compile(string text)
    {
        var query = KqlEngine.Compile(text, new KqlOptions { Catalog = Data });
        return query.CanRun ? query : throw new InvalidOperationException(string.Join("; ", query.Diagnostics));
    }

    private protected int Run(CompiledQuery query)
    {
        int rows = query.Run(Data, new RunOptions { Now = Now, Clock = TimeProvider.System }).Rows.Count();
        return rows > 0 ? rows : throw new InvalidOperationException("the query gave no rows");
    }
}
