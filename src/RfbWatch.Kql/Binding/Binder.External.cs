using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <content>externaldata: reads the local files mapped to its addresses; otherwise returns an empty table with a warning. Nothing is ever fetched.</content>
internal sealed partial class Binder
{
    private TableNode BindExternalData(Expression.ExternalData external, Env env)
    {
        var schema = SchemaOf(external.Columns);
        var addresses = new List<Scalar>();
        foreach (var address in external.Addresses)
        {
            addresses.Add(BindScalar(address, env.OutsideRows));
        }

        string Property(string name) => external.Properties.FirstOrDefault(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Text ?? string.Empty;
        bool skipsFirst = Property("ignoreFirstRecord").Equals("true", StringComparison.OrdinalIgnoreCase);
        var reader = new ExternalRows(schema, Property("format"), skipsFirst, options.ExternalTexts);
        if (options.ExternalTexts is null)
        {
            diagnostics.Warning(external.Start, "externaldata".Length, "RW002", "externaldata is never fetched; its table is empty here. Map the address to a local file.");
        }

        return new GeneratedNode(schema, text => $"externaldata {text.List(addresses)}", context =>
        {
            var frame = new RowFrame(context);
            return reader.Read(addresses.Select(address => address.Evaluate(frame).Text), context);
        });
    }
}
