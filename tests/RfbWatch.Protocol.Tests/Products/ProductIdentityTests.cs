using RfbWatch.Protocol.Products;

namespace RfbWatch.Protocol.Tests.Products;

public class ProductIdentityTests
{
    private static readonly ConversationFacts Facts = new()
    {
        DesktopName = "old",
        Identify = facts => ProductIdentity.None with { ServerProduct = new ProductVerdict(facts.DesktopName, Confidence.High) },
    };

    /// <summary>Rules and rows read the facts of a session on several threads. A reader must not get what was determined for the facts that these were copied from.</summary>
    [Fact]
    public void A_copy_with_other_members_has_its_own_product_for_every_reader()
    {
        Assert.Equal("old", Facts.ServerProduct.Name);
        for (int round = 0; round < 2_000; round++)
        {
            var copy = Facts with { DesktopName = "new" };
            Parallel.For(0, 4, _ => Assert.Equal("new", copy.ServerProduct.Name));
        }

        Assert.Equal("old", Facts.ServerProduct.Name);
    }

    [Fact]
    public void Whether_the_product_was_determined_makes_no_difference_to_equality()
    {
        var one = Facts with { DesktopName = "same" };
        var other = Facts with { DesktopName = "same" };
        Assert.Equal("same", one.ServerProduct.Name);
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.Equal("same", other.ServerProduct.Name);
        Assert.Equal(one, other);
        Assert.NotEqual(one, Facts);
    }
}
