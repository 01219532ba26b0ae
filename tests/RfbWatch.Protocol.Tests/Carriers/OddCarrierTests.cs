using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.Conversations;

namespace RfbWatch.Protocol.Tests.Carriers;

/// <summary>A conversation has the same facts in any carrier as without one.</summary>
public class OddCarrierTests
{
    private static readonly string[] Inner = ["none-3.8", "vnc-3.8", "tight-no-auth", "client-3.5"];

    [Theory]
    [MemberData(nameof(OddCarriers.Names), MemberType = typeof(OddCarriers))]
    public void The_session_inside_is_the_one_without_a_carrier(string name)
    {
        foreach (string inner in Inner)
        {
            var script = Scripts.All[inner];
            string alone = Text(Play.Steps(script, Side.B));
            var exchange = OddCarriers.All[name].Wrap(script);
            Check("whole", exchange.Turns);
            foreach (int size in new[] { 1, 3, 13, 100 })
            {
                Check($"cut {size}", exchange.Turns.SelectMany(turn => turn.Bytes.Chunk(size).Select(piece => (turn.From, piece))));
            }

            void Check(string how, IEnumerable<(Side From, byte[] Bytes)> turns)
            {
                var conversation = new Conversation(new ConversationOptions());
                long ticks = 0;
                foreach (var (from, bytes) in turns)
                {
                    conversation.OnBytes(from, bytes, ++ticks);
                }

                var facts = Play.End(conversation);
                Assert.Equal($"{inner} {how} {OddCarriers.All[name].Carrier}\n{alone}", $"{inner} {how} {facts.Carrier}\n{Text(facts)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(OddCarriers.Names), MemberType = typeof(OddCarriers))]
    public void The_flow_is_found_by_its_first_bytes_or_judged_again(string name)
    {
        foreach (string inner in Inner)
        {
            var script = Scripts.All[inner];
            var facts = FlowModel.Run(OddCarriers.All[name].Wrap(script).Turns);
            Assert.NotNull(facts);
            Assert.Equal($"{inner}\n{Text(Play.Steps(script, Side.B))}", $"{inner}\n{Text(facts)}");
        }
    }

    /// <summary>All facts except those that name the carrier, or places in it.</summary>
    private static string Text(ConversationFacts facts)
    {
        string text = Claims.Text(facts, basis: false, places: false);
        foreach (string way in new[] { CarrierAnomaly.BytesBeforeBanner, Anomaly.MissingInHandshake })
        {
            text = text.Replace($"anomalies={way}", "anomalies=", StringComparison.Ordinal);
        }

        return text;
    }
}
