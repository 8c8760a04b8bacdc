"""High-tech firm (高新技术企业): recognition under 国科发火〔2016〕32号 and the guideline 国科发火〔2016〕195号."""
