using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Functions.Geo;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>geo_polygon_lookup and geo_line_lookup: join points with the shapes of a table that contain them or lie within a distance of them.</summary>
internal static class GeoLookupPlugins
{
    public static IEnumerable<Plugin> All { get; } =
    [
        new("geo_polygon_lookup", 4, 8, binding => Bind(binding, line: false)),
        new("geo_line_lookup", 5, 8, binding => Bind(binding, line: true)),
    ];

    private static BoundPlugin Bind(PluginBinding binding, bool line)
    {
        var arguments = binding.Positional();
        var table = arguments.Length > 0 ? arguments[0].TableSchema : null;
        int key = table?.IndexOf(arguments.ElementAtOrDefault(1)?.ColumnName ?? string.Empty) ?? -1;
        if (table is null || key < 0 || arguments.Length < 4)
        {
            binding.Report(0, "KS107", $"{binding.Name} requires a table, a column of it, and the longitude and latitude.");
            return new BoundPlugin(binding.Input, IsOpen: false, (_, _) => new PluginResult(binding.Input, []));
        }

        bool unmatched = Flag("return_unmatched", 5);
        bool keepKey = Flag("return_lookup_key", 7);
        int[] taken = [.. Enumerable.Range(0, table.Count).Where(i => keepKey || i != key)];
        var schema = PluginReading.UniqueSchema([.. binding.Input.Columns, .. taken.Select(i => table[i])]);
        return new BoundPlugin(schema, IsOpen: false, (rows, context) =>
        {
            var distance = binding.Named("radius") ?? arguments.ElementAtOrDefault(4);
            double radius = (distance?.Constant ?? distance?.Evaluate?.Invoke(new KustoValue[binding.Input.Count], context))?.Real() ?? 0;
            var shapes = new List<(KustoValue[] Row, Func<SpherePoint, double> Distance)>();
            foreach (var row in arguments[0].TableRows!(context))
            {
                if (line && GeoShape.Lines(row[key]) is { } lines)
                {
                    shapes.Add((row, point => lines.Min(path => point.DistanceTo(Measure.Nearest(path, point).Point))));
                }
                else if (!line && GeoShape.Polygons(row[key]) is { } polygons)
                {
                    shapes.Add((row, point => point.DistanceTo(Measure.NearestOnPolygons(polygons, point))));
                }
            }

            return new PluginResult(schema, IpLookupPlugin.Join(rows, row =>
                SpherePoint.TryFromDegrees(arguments[2].Evaluate?.Invoke(row, context).Real(), arguments[3].Evaluate?.Invoke(row, context).Real(), out var point)
                    ? shapes.Where(shape => shape.Distance(point) <= radius).Select(shape => shape.Row)
                    : [], binding.Input.Count, taken, table, unmatched, context));
        });

        bool Flag(string name, int position) => (binding.Named(name) ?? arguments.ElementAtOrDefault(position)).Flag();
    }
}
