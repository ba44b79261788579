using ScottPlot;

namespace FedRas.Comparison.Reporting;

/// <summary>
/// How a method looks in every chart: colours by family, markers within it, so that no two are told apart by colour alone.
/// </summary>
internal sealed record MethodStyle(Color Color, MarkerShape Marker)
{
    // Okabe and Ito (2008); vermilion is ours alone.
    private const string Vermilion = "#D55E00", Blue = "#0072B2", Sky = "#56B4E9", Green = "#009E73", Purple = "#CC79A7",
        Orange = "#E69F00", Grey = "#666666";

    private static readonly Dictionary<string, MethodStyle> s_styles = new()
    {
        ["dense"] = new(Color.FromHex("#000000"), MarkerShape.FilledSquare),
        ["float16"] = Of(Grey, MarkerShape.FilledDiamond),
        ["rowsparse"] = Of(Grey, MarkerShape.FilledTriangleUp),
        ["topk"] = Of(Blue, MarkerShape.FilledCircle),
        ["topk-memory"] = Of(Blue, MarkerShape.FilledSquare),
        ["bts"] = Of(Blue, MarkerShape.FilledTriangleDown),
        ["qsgd"] = Of(Purple, MarkerShape.FilledCircle),
        ["sign"] = Of(Purple, MarkerShape.FilledSquare),
        ["eden"] = Of(Purple, MarkerShape.FilledTriangleUp),
        ["kmeans-gzip"] = Of(Purple, MarkerShape.FilledDiamond),
        ["svd"] = Of(Green, MarkerShape.FilledCircle),
        ["powersgd"] = Of(Green, MarkerShape.FilledSquare),
        ["colr"] = Of(Green, MarkerShape.FilledTriangleUp),
        ["scolr"] = Of(Green, MarkerShape.FilledTriangleDown),
        ["hash"] = Of(Sky, MarkerShape.FilledDiamond),
        ["pq"] = Of(Sky, MarkerShape.FilledCircle),
        ["fedras-flat"] = Of(Orange, MarkerShape.FilledCircle),
        ["flat"] = Of(Vermilion, MarkerShape.FilledTriangleUp),
        ["line"] = Of(Vermilion, MarkerShape.FilledCircle),
        ["gain-shape"] = Of(Vermilion, MarkerShape.FilledTriangleDown),
        ["residual"] = Of(Vermilion, MarkerShape.FilledDiamond),
        ["adaptive"] = Of(Vermilion, MarkerShape.FilledSquare),
    };

    /// <summary>The style of a method; one that is not known is grey.</summary>
    public static MethodStyle For(string method) => s_styles.GetValueOrDefault(method) ?? Of(Grey, MarkerShape.FilledCircle);

    /// <summary>The marker of a method that was given our downlink: the same shape, open.</summary>
    public MarkerShape Open => Marker switch
    {
        MarkerShape.FilledCircle => MarkerShape.OpenCircle,
        MarkerShape.FilledSquare => MarkerShape.OpenSquare,
        MarkerShape.FilledDiamond => MarkerShape.OpenDiamond,
        MarkerShape.FilledTriangleUp => MarkerShape.OpenTriangleUp,
        MarkerShape.FilledTriangleDown => MarkerShape.OpenTriangleDown,
        _ => MarkerShape.OpenCircle,
    };

    private static MethodStyle Of(string color, MarkerShape marker) => new(Color.FromHex(color), marker);
}
