using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace RfbWatch.Sensor.Metrics;

/// <summary>Writes a meter's observable instruments in Prometheus' text exposition format 0.0.4.</summary>
public static class PrometheusText
{
    /// <summary>The format's media type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Reads every instrument once and writes them by name.</summary>
    public static string Write(Meter meter)
    {
        var families = new SortedDictionary<string, (Instrument Instrument, List<string> Lines)>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (ReferenceEquals(instrument.Meter, meter))
                {
                    families[NameOf(instrument)] = (instrument, []);
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            families[NameOf(instrument)].Lines.Add(Line(instrument, tags, value.ToString(CultureInfo.InvariantCulture))));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
            families[NameOf(instrument)].Lines.Add(Line(instrument, tags, value.ToString("R", CultureInfo.InvariantCulture))));
        listener.Start();
        listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var (name, (instrument, lines)) in families)
        {
            text.Append("# HELP ").Append(name).Append(' ').Append(Escape(instrument.Description ?? "", quotes: false)).Append('\n');
            text.Append("# TYPE ").Append(name).Append(IsCounter(instrument) ? " counter\n" : " gauge\n");
            foreach (string line in lines)
            {
                text.Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static bool IsCounter(Instrument instrument) => instrument is ObservableCounter<long> or ObservableCounter<double>;

    private static string NameOf(Instrument instrument) => IsCounter(instrument) ? instrument.Name + "_total" : instrument.Name;

    private static string Line(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags, string value)
    {
        var line = new StringBuilder(NameOf(instrument));
        for (int i = 0; i < tags.Length; i++)
        {
            line.Append(i == 0 ? '{' : ',').Append(tags[i].Key).Append("=\"").Append(Escape(tags[i].Value?.ToString() ?? "", quotes: true)).Append('"');
        }

        return line.Append(tags.Length > 0 ? "} " : " ").Append(value).ToString();
    }

    private static string Escape(string text, bool quotes)
    {
        string escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }
}
