namespace RfbWatch.Protocol.Tests;

public class ConversationTests
{
    [Fact]
    public void No_authentication_under_3_8()
    {
        var c = new Conversation(new ConversationOptions());
        c.OnBytes(Side.A, "RFB 003.008\n"u8, 1);
        c.OnBytes(Side.B, "RFB 003.008\n"u8, 2);
        c.OnBytes(Side.A, [1, 1], 3);
        c.OnBytes(Side.B, [1], 4);
        c.OnBytes(Side.A, [0, 0, 0, 0], 5);
        c.OnBytes(Side.B, [1], 6);
        c.OnBytes(Side.A, [4, 0, 3, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0, 0, 0, 0, 4, .. "desk"u8], 7);
        Assert.True(c.Facts.NoAuthentication);
        Assert.Equal("desk", c.Facts.DesktopName);
        Assert.Equal(AuthenticationResult.NotRequired, c.Facts.AuthenticationResult);
        Assert.Equal(RoleBasis.BannerOrder, c.Facts.RoleBasis);
        Assert.Equal(Stage.Initialised, c.Facts.Stage);
    }
}
