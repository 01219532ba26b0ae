using System.Net;
using System.Text.Json;
using RfbWatch.Sensor.Health;
using RfbWatch.Sensor.Tests.Service;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Health;

/// <summary>Looks for a state in every place where users and programs look for it.</summary>
internal static class HealthProbe
{
    /// <summary>Waits for the state, then finds it in /health, /ready, /metrics and on the page.</summary>
    public static async Task ShowsAsync(this RunningSensor sensor, string subject, string name, bool failure)
    {
        HealthState? found = null;
        await Eventually.Is(() => (found = Find(sensor, subject, name)) is not null, $"{subject} {name}");
        Assert.Equal(failure, found!.IsFailure);
        Assert.NotEmpty(found.Reason);
        using var health = await sensor.GetAsync("health");
        using var json = JsonDocument.Parse(await health.Content.ReadAsStringAsync());
        Assert.Contains(json.RootElement.GetProperty("states").EnumerateArray(), state =>
            state.GetProperty("subject").GetString() == subject && state.GetProperty("state").GetString() == name && state.GetProperty("failure").GetBoolean() == failure);
        if (failure)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
            Assert.Equal("failing", json.RootElement.GetProperty("status").GetString());
        }

        // A clock set ahead makes every loop look stalled until its next iteration.
        bool isRead = name is not (HealthStates.Gone or HealthStates.Down) && (name != HealthStates.Stalled || subject == QueueHealth.Subject);
        await Eventually.Is(() => sensor.Service.State!.IsReady == isRead, $"ready: {isRead}");
        Assert.Contains($"\n{subject} {name}: ", await sensor.TextAsync("ready", isRead ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable));
        Assert.Contains($"rfbwatch_health_state{{subject=\"{subject}\",state=\"{name}\"}} 1\n", await sensor.TextAsync("metrics"));
        Assert.Contains($"<td>{subject}</td><td>{name}</td>", await sensor.TextAsync(""));
    }

    /// <summary>Waits for the state to end, and checks that it is still in the next row of statistics.</summary>
    public static async Task EndsAsync(this RunningSensor sensor, TestFolder folder, string subject, string name)
    {
        await Eventually.Is(() => Find(sensor, subject, name) is null, $"the end of {subject} {name}");
        Assert.DoesNotContain($"rfbwatch_health_state{{subject=\"{subject}\",state=\"{name}\"}}", await sensor.TextAsync("metrics"));
        await sensor.StopAsync();
        var rows = folder.Lines("out", "RfbSensorStats.jsonl").Select(line => JsonDocument.Parse(line).RootElement);
        Assert.Contains(rows, row => row.GetProperty("Source").GetString() == subject && row.GetProperty("Problem").GetString()!.Split("; ").Contains(name));
        Assert.Contains($"{subject} {name}: ", sensor.LogText.ToString());
        Assert.Contains($"{subject} {name}: resolved", sensor.LogText.ToString());
    }

    /// <summary>Advances past the window over which counters are evaluated, after all earlier events have been evaluated.</summary>
    public static async Task PassAMinuteAsync(this RunningSensor sensor, ManualClock clock)
    {
        await sensor.JudgedAsync();
        clock.Advance(TimeSpan.FromSeconds(61));
    }

    /// <summary>Waits until all that has happened so far was judged: the second judgement from now on began after it.</summary>
    public static async Task JudgedAsync(this RunningSensor sensor)
    {
        for (int i = 0; i < 2; i++)
        {
            var judged = sensor.Service.State!.Health;
            await Eventually.Is(() => !ReferenceEquals(judged, sensor.Service.State!.Health), "evaluated again");
        }
    }

    private static HealthState? Find(RunningSensor sensor, string subject, string name) =>
        sensor.Service.State!.Health.FirstOrDefault(state => state.Subject == subject && state.Name == name);
}
