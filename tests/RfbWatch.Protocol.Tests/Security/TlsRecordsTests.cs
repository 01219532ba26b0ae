using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Protocol.Tests.Security;

/// <summary>TLS inside RFB is followed by its records, however a client divides its messages into them.</summary>
public sealed class TlsRecordsTests
{
    private static RfbScript Agreed() => Scripts.New.Versions("003.008").SecurityTypes(19).Choose(19).VeNCryptLists(257).ChooseSubType(257).Server(1);

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(40_000)]
    public void A_ClientHello_in_any_number_of_records_hides_no_session(int records)
    {
        var script = Agreed().Client(w =>
        {
            for (int i = 0; i < records; i++)
            {
                w.U8(22, 3, 1).U16(1).Fill(1, 1);
            }
        });
        var facts = Play.Steps(script.Tls(5));
        Assert.Equal((true, AuthenticationResult.Encrypted), (facts.NoAuthentication, facts.AuthenticationResult));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public void Three_records_of_data_from_each_side_prove_that_the_session_continued(int records, bool expected) =>
        Assert.Equal(expected, Play.Steps(Agreed().Tls(records)).NoAuthentication);

    [Fact]
    public void Bytes_that_are_not_a_record_are_an_unknown_exchange()
    {
        var facts = Play.Steps(Agreed().Client(1, 2, 3, 4, 5));
        Assert.Equal((false, true), (facts.NoAuthentication, facts.Anomalies.Contains(Anomaly.UnknownSecurityExchange)));
    }
}
