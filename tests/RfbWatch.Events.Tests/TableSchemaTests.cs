using System.Text.Json;
using RfbWatch.Events.Schemas;
using RfbWatch.TestKit;

namespace RfbWatch.Events.Tests;

public class TableSchemaTests
{
    /// <summary>The columns as documented by Microsoft. That list is not part of the repository, so its first and last columns are also checked here.</summary>
    [Fact]
    public void DeviceNetworkEvents_has_defenders_columns_in_their_order()
    {
        var own = Tables.DeviceNetworkEvents.Columns.Where(column => column.Name != "TimeGenerated").Select(column => column.Name).ToList();
        Assert.Equal(44, own.Count);
        Assert.Equal(["Timestamp", "DeviceId", "DeviceName", "ActionType", "RemoteIP", "RemotePort", "RemoteUrl", "LocalIP", "LocalPort", "Protocol"], own.Take(10));
        Assert.Equal("InitiatingProcessRemoteSessionIP", own[^1]);
    }

    [SharedFact("kql/schemas-device.json")]
    [Trait("Needs", "shared")]
    public void DeviceNetworkEvents_has_Defenders_columns_in_the_documented_order()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(RepositoryFolder.SharedPath("kql/schemas-device.json")));
        var documented = document.RootElement.GetProperty("documented_order").GetProperty("DeviceNetworkEvents").EnumerateArray().Select(pair => pair[0].GetString()!);
        Assert.Equal(documented, Tables.DeviceNetworkEvents.Columns.Where(column => column.Name != "TimeGenerated").Select(column => column.Name));
    }

    [Fact]
    public void Every_table_has_both_times_and_a_number()
    {
        foreach (var table in Tables.All)
        {
            Assert.Equal(["Timestamp", "TimeGenerated"], table.Columns.Take(2).Select(column => column.Name));
            Assert.Contains("ReportId", table.Columns.Select(column => column.Name));
            Assert.Equal(table.Columns.Count, table.Columns.Select(column => column.Name).Distinct().Count());
            Assert.All(table.Columns, column => Assert.NotEmpty(column.Documentation));
        }
    }

    [Fact]
    public void RfbSessions_has_the_columns_of_the_contract() => Assert.Equal(
        ("Timestamp TimeGenerated ReportId EndTime SessionId FlowId CommunityId SensorName Interface SeenBy ClientIP ClientPort ServerIP ServerPort Initiator RoleBasis Carrier CarrierTarget "
        + "Encapsulation ServerVersion ClientVersion OfferedSecurityTypes SecurityType SecurityTypeName SecuritySubType SecuritySubTypeName AuthenticationResult "
        + "FailureReason Stage NoAuthentication SharedFlag DesktopName FramebufferWidth FramebufferHeight PixelFormat Encodings ServerFingerprint ClientFingerprint "
        + "ServerProduct ServerProductConfidence ClientProduct ClientProductConfidence ClientBytes ServerBytes KeyEvents PointerEvents ClipboardClientBytes "
        + "ClipboardServerBytes FileTransfers Findings Severity Anomalies Conflict Evidence MidStream Part OneSided MissedBytes EndReason Final MatchedRules EvidenceFile FirstFrame LastFrame").Split(' '),
        Tables.RfbSessions.Columns.Select(column => column.Name));
}
