namespace FedRas.Comparison.Reporting;

/// <summary>What each method does and where it comes from, in a sentence.</summary>
internal static class MethodNotes
{
    /// <summary>By the method's name on the command line.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["dense"] = "Rows in float32, the whole table both ways (FedAvg, McMahan et al., AISTATS 2017; FCF, Ammad-ud-din et al., 2019): "
            + "the reference of every difference.",
        ["float16"] = "The whole table in half precision, both ways.",
        ["rowsparse"] = "Touched rows in float32 with a map of which they are, both ways; loses nothing.",
        ["topk"] = "The k values of greatest magnitude with their places (Aji and Heafield, EMNLP 2017); what is left out is dropped.",
        ["topk-memory"] = "The k values of greatest magnitude; each device keeps what it left out and adds it to its next update (Deep "
            + "Gradient Compression, Lin et al., ICLR 2018; STC, Sattler et al., 2019).",
        ["qsgd"] = "Values rounded at random to levels of a bucket's greatest magnitude (QSGD, Alistarh et al., NeurIPS 2017).",
        ["sign"] = "One bit a value and a scale a row, with error feedback on the device (Karimireddy et al., ICML 2019).",
        ["eden"] = "A random rotation, the best levels for Gaussian values, one unbiased scale a block (DRIVE, Vargaftik et al., NeurIPS "
            + "2021, with one bit; EDEN, ICML 2022); below one bit that share of the rotated values.",
        ["svd"] = "The singular value decomposition of the touched rows, cut off at rank r, in float32.",
        ["powersgd"] = "One step of power iteration from the device's last directions, with error feedback (PowerSGD, Vogels et al., "
            + "NeurIPS 2019).",
        ["colr"] = "Rows train in r directions only, drawn anew each round from a seed that all share, so updates are r numbers a row, "
            + "both ways (CoLR, Nguyen et al., WWW 2024).",
        ["scolr"] = "CoLR with devices of three ranks, a third each (SCoLR, Nguyen et al., WWW 2024).",
        ["bts"] = "A bandit at the server chooses the items of each round; only their rows travel, both ways (FCF-BTS, Khan et al., "
            + "RecSys 2021; the reward here is how far an item moved).",
        ["hash"] = "Items as binary codes with a scale, both ways, in the manner of LightFR (Zhang et al., TOIS 2023).",
        ["pq"] = "The trained embeddings, not what training changed, product quantised on the device (Jégou et al., TPAMI 2011).",
        ["kmeans-gzip"] = "k-means over single values, the centroids' numbers through gzip (OpenFL's pipeline, Reina et al., 2021).",
        ["fedras-flat"] = "FedRAS as its abstract has it (KDD 2025): K centroids in float32 and a fixed-width action number for every "
            + "item; actions with error feedback down. Weight decay is taken by the server, as for all methods, unless --coupled-decay is "
                + "given.",
        ["flat"] = "This project: K centroids of the rows, action numbers entropy-coded beside the published table.",
        ["line"] = "This project: one direction, a few levels, one entropy-coded level number an item.",
        ["gain-shape"] = "This project: some directions, each with levels.",
        ["residual"] = "This project: stages of centroids, each of what the stages before left.",
        ["adaptive"] = "This project: each device takes the smallest codebook, of one direction, of several or in stages, that keeps the "
            + "relative error below the server's target.",
        ["centralized"] = "Matrix factorisation on all data in one place, by implicit least squares (Hu et al., ICDM 2008; Rendle et al., "
            + "RecSys 2022) with settings of its own: what training the same model could reach.",
        ["popularity"] = "Items by how many users have them, the same for everybody.",
    };
}
