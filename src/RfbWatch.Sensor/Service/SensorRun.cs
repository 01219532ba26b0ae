using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RfbWatch.Engine;
using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Log;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Service;

/// <summary>Runs a sensor as a Microsoft.Extensions.Hosting host until it is stopped.</summary>
public static class SensorRun
{
    /// <summary>Runs until the token is cancelled, or SIGTERM or SIGINT is received.</summary>
    public static ExitCode Execute(SensorConfiguration configuration, SensorEnvironment environment, CancellationToken stop)
    {
        if (configuration.Errors.Count > 0)
        {
            return Report(configuration, environment, ExitCode.Usage, configuration.Errors);
        }

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(60));
        builder.Services.AddSingleton(SensorOptions.Of(configuration));
        builder.Services.AddSingleton(environment);
        builder.Services.AddSingleton<SensorService>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SensorService>());
        using var host = builder.Build();
        var service = host.Services.GetRequiredService<SensorService>();
        try
        {
            host.RunAsync(stop).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped during the start.
        }
        catch (SensorStartException e)
        {
            return Report(configuration, environment, e.Code, e.Lines);
        }

        return service.ExitCode;
    }

    private static ExitCode Report(SensorConfiguration configuration, SensorEnvironment environment, ExitCode code, IEnumerable<string> lines)
    {
        var log = environment.Log(configuration);
        foreach (string line in lines)
        {
            log.Write(LogLevel.Error, "sensor", line);
        }

        return code;
    }
}
