namespace RfbWatch.Sensor.Tests.Web;

/// <summary>A test that looks at the page with a browser.</summary>
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = Chromium.Obstacle;
}
