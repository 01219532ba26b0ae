namespace RfbWatch.Sensor.Tests.Web;

/// <summary>A test that loads the page in a browser.</summary>
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = Chromium.Obstacle;
}
