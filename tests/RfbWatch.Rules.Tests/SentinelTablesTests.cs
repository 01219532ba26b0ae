using System.Text;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Rules.Tests;

/// <summary>The tables of Sentinel and Defender that others fill.</summary>
public sealed class SentinelTablesTests
{
    [Fact]
    public void There_are_at_least_sixty_and_none_of_them_twice()
    {
        Assert.True(SentinelTables.Names.Count >= 60, $"{SentinelTables.Names.Count} tables");
        Assert.Empty(SentinelTables.Names.Intersect(DeviceTables.All.Keys.Concat(OwnTables.All.Keys)));
        Assert.All(SentinelTables.Names, name => Assert.Equal(KustoType.DateTime, SentinelTables.Find(name)!.Columns.First(column => column.Name is "TimeGenerated" or "Timestamp").Type));
    }

    [Theory]
    [InlineData("SecurityEvent", "EventID", KustoType.Int)]
    [InlineData("SigninLogs", "DeviceDetail", KustoType.Dynamic)]
    [InlineData("AuditLogs", "InitiatedBy", KustoType.Dynamic)]
    [InlineData("CommonSecurityLog", "DestinationPort", KustoType.Int)]
    [InlineData("ASimNetworkSessionLogs", "DstPortNumber", KustoType.Int)]
    [InlineData("EmailEvents", "Timestamp", KustoType.DateTime)]
    [InlineData("EmailEvents", "TimeGenerated", KustoType.DateTime)]
    [InlineData("AWSCloudTrail", "EventName", KustoType.String)]
    public void Columns_have_the_documented_types(string table, string column, KustoType type) =>
        Assert.Equal(type, SentinelTables.Find(table)!.Columns.Single(one => one.Name == column).Type);

    [Fact]
    public void A_table_without_rows_is_bound_by_name_and_left_out_of_wildcards()
    {
        var tables = new HuntingTables();
        Assert.True(Compile(tables, "SecurityEvent | where EventID == 4625 | summarize count() by Account").CanRun);
        Assert.Contains("KS142", string.Join(' ', Compile(tables, "SecurityEvent | where NoColumn == 1").Diagnostics), StringComparison.Ordinal);
        Assert.Contains("Did you mean 'SecurityEvent'?", string.Join(' ', Compile(tables, "SecurityEvnt | count").Diagnostics), StringComparison.Ordinal);
        Assert.DoesNotContain("SecurityEvent", Compile(tables, "union *").ReferencedTables);
        Assert.Equal(["AuditLogs has no rows here: import them with --table AuditLogs=FILE (data connector in Sentinel: Microsoft Entra ID)"], tables.AbsentRows(["RfbSessions", "AuditLogs", "DeviceNetworkEvents"], "--table"));
    }

    [Fact]
    public void Imported_rows_have_the_documented_types_and_take_part_in_wildcards()
    {
        var tables = new HuntingTables();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("TimeGenerated,EventID,Account,Own\n2024-05-01T10:00:00Z,4625,alice,x\n"));
        tables.Add(TelemetryReader.Read("securityevent.csv", stream));

        var query = Compile(tables, "union Sec* | where EventID == 4625 and Own == 'x' | summarize count() by Account");

        Assert.True(query.CanRun, string.Join(' ', query.Diagnostics));
        Assert.Equal(["SecurityEvent"], query.ReferencedTables);
        Assert.Equal("alice", Assert.Single(query.Run(tables, new RunOptions { Now = DateTime.UnixEpoch, Clock = TimeProvider.System }).Rows)[0].Text);
        Assert.Empty(tables.AbsentRows(["SecurityEvent"], "--table"));
    }

    private static CompiledQuery Compile(HuntingTables tables, string query) => KqlEngine.Compile(query, new KqlOptions { Catalog = tables });
}
